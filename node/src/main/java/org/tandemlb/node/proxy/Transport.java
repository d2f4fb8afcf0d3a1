package org.tandemlb.node.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.config.TransportChoice;

/**
 * The event loops, one a core, and the channels that run on them. Whoever opens it closes it, after
 * everything that runs on its loops.
 */
public final class Transport implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Transport.class);
  private static final long CLOSE_SECONDS = 5;
  private static final ChannelOption<Boolean> IP_FREEBIND = ChannelOption.valueOf("IP_FREEBIND");
  private static final ChannelOption<Boolean> IP_TRANSPARENT =
      ChannelOption.valueOf("IP_TRANSPARENT");

  /** What a session holds in memory for a receiver that is slow: up to the higher, each way. */
  private static final WriteBufferWaterMark UNSENT_BYTES =
      new WriteBufferWaterMark(32 * 1024, 64 * 1024);

  enum Kind {
    EPOLL,
    NIO,
    IO_URING
  }

  private final Kind kind;
  private final EventLoopGroup group;
  private final ReadReserve reserve = new ReadReserve();
  private volatile boolean closing;

  private Transport(Kind kind, IoHandlerFactory handlers, int loops) {
    this.kind = kind;
    this.group =
        new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory("loop", true), handlers);
  }

  public static Transport open(TransportChoice choice) throws CannotStartException {
    return open(choice, Runtime.getRuntime().availableProcessors());
  }

  static Transport open(TransportChoice choice, int loops) throws CannotStartException {
    return switch (choice) {
      case AUTO -> Epoll.isAvailable() ? epoll(loops) : nioInsteadOfEpoll(loops);
      case EPOLL -> {
        demand("epoll", Epoll.unavailabilityCause());
        yield epoll(loops);
      }
      case NIO -> nio(loops);
      case IO_URING -> {
        demand("io_uring", IoUring.unavailabilityCause());
        yield IoUringSelfTest.passed(
            new Transport(Kind.IO_URING, IoUringIoHandler.newFactory(), loops));
      }
    };
  }

  private static Transport epoll(int loops) {
    return new Transport(Kind.EPOLL, SparingEpoll.factory(EpollIoHandler.newFactory()), loops);
  }

  private static Transport nio(int loops) {
    return new Transport(Kind.NIO, NioIoHandler.newFactory(), loops);
  }

  private static Transport nioInsteadOfEpoll(int loops) {
    LOG.info("transport nio: epoll does not load here: {}", rootCause(Epoll.unavailabilityCause()));
    return nio(loops);
  }

  private static void demand(String transport, Throwable unavailable) throws CannotStartException {
    if (unavailable != null) {
      throw new CannotStartException(
          "transport "
              + transport
              + " does not load here: "
              + rootCause(unavailable)
              + "; use transport: auto, or nio, which runs everywhere");
    }
  }

  private static String rootCause(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? root.toString() : root.getMessage();
    return message.lines().findFirst().orElse(root.toString());
  }

  /** For other clients of the loops, such as health checks. */
  public EventLoopGroup loops() {
    return group;
  }

  /**
   * Told when a loop ends although nobody closed it. Netty ends one of io_uring for any error that
   * an operation throws; what lived on it hears nothing, and its listening sockets accept no more.
   */
  public void onLoopEnd(Runnable told) {
    for (EventExecutor loop : group) {
      loop.terminationFuture()
          .addListener(
              ended -> {
                if (!closing) {
                  told.run();
                }
              });
    }
  }

  /**
   * An unregistered channel of these loops for whatever is no session, such as a health check. It
   * reads when there is no other memory, too: with io_uring its loop would end.
   */
  public SocketChannel channel() {
    SocketChannel channel =
        switch (kind) {
          case EPOLL -> new EpollSocketChannel();
          case NIO -> new NioSocketChannel();
          case IO_URING -> new IoUringSocketChannel();
        };
    channel.config().setRecvByteBufAllocator(reserve);
    return channel;
  }

  /**
   * An unregistered channel for a connection to that address. An IPv4 socket for an IPv4 address
   * saves the system calls that make an IPv6 socket speak IPv4.
   *
   * @throws io.netty.channel.ChannelException when there are no descriptors left
   */
  public SocketChannel channelTo(InetSocketAddress remote) {
    return switch (kind) {
      case EPOLL -> new EpollSocketChannel(familyOf(remote.getAddress()));
      case NIO -> new NioSocketChannel();
      case IO_URING -> new IoUringSocketChannel();
    };
  }

  ServerChannel listeningChannel(InetAddress address) {
    return switch (kind) {
      case EPOLL ->
          address.isAnyLocalAddress()
              ? new EpollServerSocketChannel()
              : new EpollServerSocketChannel(familyOf(address));
      case NIO -> new NioServerSocketChannel();
      case IO_URING -> new IoUringServerSocketChannel();
    };
  }

  private static SocketProtocolFamily familyOf(InetAddress address) {
    return address instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
  }

  /** Whether a socket can listen on an address that this machine does not hold yet. */
  public boolean bindsFreely() {
    return kind != Kind.NIO;
  }

  /** One listening socket a loop on one address and port; needs {@link #bindsFreely}. */
  static void shareAndBindFreely(Channel listening) {
    listening.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
    listening.config().setOption(IP_FREEBIND, true);
  }

  /**
   * What this socket accepts may still tell its client of the end once the address has gone from
   * this machine: without it the kernel sends nothing from an IPv4 address that is not there, and a
   * client that only waits would do so for ever. IPv6 has no such rule. Needs CAP_NET_ADMIN or
   * CAP_NET_RAW, as carrying the address does: who has neither never has it to lose.
   */
  static void speakWithoutTheAddress(Channel listening) {
    try {
      listening.config().setOption(IP_TRANSPARENT, true);
    } catch (ChannelException e) {
      LOG.debug("clients are not told of an end once the address has gone: {}", e.getMessage());
    }
  }

  /** For both connections of a session, before they are registered. No system call. */
  void prepareForRelay(SocketChannel channel) {
    channel.config().setRecvByteBufAllocator(reserve);
    channel.config().setAllowHalfClosure(true);
    // A failed write must not close the channel: what its peer said before it reset is still there.
    channel.config().setAutoClose(false);
    channel.config().setWriteBufferWaterMark(UNSENT_BYTES);
  }

  /** What sessions read into when there is no other memory. */
  ReadReserve reserve() {
    return reserve;
  }

  List<EventLoop> eventLoops() {
    List<EventLoop> loops = new ArrayList<>();
    for (EventExecutor loop : group) {
      loops.add((EventLoop) loop);
    }
    return loops;
  }

  ResetFinder resetFinder() {
    return switch (kind) {
      case EPOLL -> ResetFinder.NONE;
      case NIO -> ResetFinder.SELECTOR;
      case IO_URING -> ResetFinder.TCP_INFO;
    };
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(java.util.Locale.ROOT);
  }

  @Override
  public void close() {
    closing = true;
    group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
