package org.tandemlb.node.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One address of one frontend. Opened and closed by the data plane, under its lock, never on an
 * event loop.
 */
final class Listener {

  /** How it listens. */
  enum Sockets {
    /** One, whose clients are spread over the loops. */
    ONE,
    /** One on every loop, each with its own clients. */
    ONE_A_LOOP,
    /** The same, on an address that comes and goes while they listen. */
    ONE_A_LOOP_ON_A_VIP
  }

  /**
   * Handshakes that wait for an accept. The kernel caps it at net.core.somaxconn (4,096 by
   * default); it is met when an event loop stalls, and then a longer queue only hides that for
   * longer.
   */
  private static final int BACKLOG = 4_096;

  private final Node node;
  private final Frontend frontend;
  private final InetSocketAddress address;
  private final Sockets sockets;
  private final List<Lane> lanes;
  private final List<Channel> open = new ArrayList<>();

  Listener(
      Node node, Frontend frontend, InetSocketAddress address, Sockets sockets, List<Lane> lanes) {
    this.node = node;
    this.frontend = frontend;
    this.address = address;
    this.sockets = sockets;
    this.lanes = lanes;
  }

  Frontend frontend() {
    return frontend;
  }

  InetAddress address() {
    return address.getAddress();
  }

  boolean isOpen() {
    return !open.isEmpty();
  }

  /** Where it listens now; the port is the real one when the file's is 0. */
  Optional<InetSocketAddress> bound() {
    return open.stream().findFirst().map(channel -> (InetSocketAddress) channel.localAddress());
  }

  /**
   * @return why it cannot listen, as one line; empty when it does
   */
  Optional<String> open() {
    if (isOpen()) {
      return Optional.empty();
    }
    try {
      if (sockets != Sockets.ONE) {
        PortProbe.demandFree(address);
        InetSocketAddress where = address;
        for (Lane lane : lanes) {
          where = listen(where, lane, List.of(lane));
        }
      } else {
        listen(address, lanes.get(0), lanes);
      }
      return Optional.empty();
    } catch (Exception refused) {
      close();
      return Optional.of(ListenFailure.explain(frontend.name(), address, refused));
    }
  }

  private InetSocketAddress listen(InetSocketAddress where, Lane lane, List<Lane> clientsGoTo)
      throws Exception {
    ServerChannel channel = node.transport().listeningChannel(where.getAddress());
    channel.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
    if (sockets != Sockets.ONE) {
      Transport.shareAndBindFreely(channel);
    }
    if (sockets == Sockets.ONE_A_LOOP_ON_A_VIP) {
      Transport.speakWithoutTheAddress(channel);
    }
    KeepAlive.ofAllThatIsAccepted(channel);
    channel.pipeline().addLast(new Acceptor(node, frontend, clientsGoTo));
    await(lane.loop().register(channel));
    open.add(channel);
    await(channel.bind(where));
    return (InetSocketAddress) channel.localAddress();
  }

  private static void await(ChannelFuture future) throws Exception {
    future.awaitUninterruptibly();
    if (future.cause() instanceof Exception failure) {
      throw failure;
    }
    if (!future.isSuccess()) {
      throw new ChannelException(future.cause());
    }
  }

  void close() {
    List<ChannelFuture> closed = new ArrayList<>();
    for (Channel channel : open) {
      closed.add(channel.close());
    }
    closed.forEach(ChannelFuture::awaitUninterruptibly);
    open.clear();
  }
}
