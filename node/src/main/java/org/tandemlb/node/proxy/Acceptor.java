package org.tandemlb.node.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets clients in, or resets them when the node or the frontend is full, the node has no memory for
 * more, or the frontend takes nobody. One for each listening socket, on its event loop.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

  /**
   * How long it waits after a failed accept. Out of descriptors every further accept fails at once
   * while the client waits in the queue, so that trying again without a pause burns a core.
   */
  static final long BACK_OFF_MILLIS = 100;

  private static final long BETWEEN_WARNINGS_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Node node;
  private final Frontend frontend;
  private final List<Lane> lanes;
  private int nextLane;
  private boolean backingOff;
  private long nextWarningNanos = System.nanoTime();

  /**
   * @param lanes the listening socket's own, or all of them when it is the only one on its address
   */
  Acceptor(Node node, Frontend frontend, List<Lane> lanes) {
    this.node = node;
    this.frontend = frontend;
    this.lanes = lanes;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    SocketChannel client = (SocketChannel) accepted;
    if (frontend.isClosed() || node.isClosedTo(client)) {
      refuse(client, Termination.FRONTEND_CLOSED);
    } else if (node.transport().reserve().isShort()) {
      refuse(client, Termination.OUT_OF_RESOURCES);
    } else if (!node.limit().enter()) {
      refuse(client, Termination.NODE_FULL);
    } else if (!frontend.limit().enter()) {
      node.sessionLeft();
      refuse(client, Termination.FRONTEND_FULL);
    } else {
      admit(client);
    }
  }

  private void admit(SocketChannel client) {
    Lane lane = lanes.get(nextLane);
    nextLane = (nextLane + 1) % lanes.size();
    node.transport().prepareForRelay(client);
    KeepAlive.ofAccepted(client);
    Session session = new Session(node, frontend, lane, client);
    client.pipeline().addLast(new ClientHandler(session));
    ChannelFuture registered = lane.loop().register(client);
    if (!registered.isSuccess()) {
      registered.addListener((ChannelFutureListener) done -> onRegistered(session, done));
    }
  }

  private static void onRegistered(Session session, ChannelFuture done) {
    if (!done.isSuccess()) {
      session.abort(Termination.OUT_OF_RESOURCES);
    }
  }

  private void refuse(SocketChannel client, Termination why) {
    frontend.totals().add(why);
    node.log()
        .add(
            new SessionRecord(
                System.currentTimeMillis(),
                node.name(),
                client.remoteAddress(),
                frontend.name(),
                frontend.route().pool().name(),
                "",
                0,
                0,
                SessionRecord.NEVER,
                0,
                why,
                0));
    Ending.resetUnregistered(client);
  }

  /** An accept has failed: the clients stay in the kernel's queue for a moment. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.channel().config().setAutoRead(false);
    if (backingOff) {
      return; // io_uring had asked for the next one already; one pause for each would multiply.
    }
    backingOff = true;
    frontend.totals().add(Termination.OUT_OF_RESOURCES);
    long now = System.nanoTime();
    if (now - nextWarningNanos >= 0) {
      nextWarningNanos = now + BETWEEN_WARNINGS_NANOS;
      LOG.warn("frontend {} cannot accept: {}", frontend.name(), cause.toString());
    }
    context
        .executor()
        .schedule(() -> goOn(context.channel()), BACK_OFF_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void goOn(Channel listening) {
    backingOff = false;
    listening.config().setAutoRead(true);
  }
}
