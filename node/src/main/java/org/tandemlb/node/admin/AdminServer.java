package org.tandemlb.node.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.tandemlb.cluster.FreePort;
import org.tandemlb.config.IpAddress;

/**
 * Listens for the API on one thread of its own, so that a slow reader of the status never stands in
 * the way of a session.
 */
public final class AdminServer implements AutoCloseable {

  /** A change is one small object. */
  static final int MAX_BODY_BYTES = 16 * 1024;

  /** Enough for people and scrapers; what comes on top is closed, so memory stays bounded. */
  private static final int MAX_CONNECTIONS = 128;

  /** A page of the longest file has a few; what comes on top is refused until others have read. */
  static final long MAX_UNSENT_BYTES = 32 * 1024 * 1024;

  /** A connection that says nothing for so long is closed. */
  private static final int IDLE_SECONDS = 30;

  private final AdminApi api;
  private final EventStreams streams;
  private final Unsent unsent = new Unsent(MAX_UNSENT_BYTES);
  private final AtomicInteger connections = new AtomicInteger();
  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("admin", true), NioIoHandler.newFactory());

  /** For calls whose answer takes time, one after the other. */
  private final ExecutorService longCalls =
      Executors.newSingleThreadExecutor(new DefaultThreadFactory("admin-waits", true));

  private final Channel listener;

  /**
   * @throws IOException with one sentence for the operator, when the address cannot be bound
   */
  public AdminServer(InetSocketAddress address, AdminCalls calls, AdminToken token)
      throws IOException {
    this.api = new AdminApi(calls, token);
    this.streams = new EventStreams(calls.events(), loop.next());
    try {
      this.listener = bind(address);
    } catch (Exception e) { // Netty's sync() throws the bind's checked cause undeclared
      loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw cannotListen(address, e);
    }
  }

  /**
   * Whether it could listen there now; nothing stays open.
   *
   * @throws IOException with the sentence that the constructor would have
   */
  public static void demandFree(InetSocketAddress address) throws IOException {
    try {
      FreePort.demand(address);
    } catch (IOException e) {
      throw cannotListen(address, e);
    }
  }

  private static IOException cannotListen(InetSocketAddress address, Exception e) {
    return new IOException(
        "admin.listen: cannot listen on "
            + IpAddress.text(address.getAddress(), address.getPort())
            + " ("
            + e.getMessage()
            + "): it must be an address of this machine, and a port that no other program has",
        e);
  }

  /** Where it listens, with the port that was found when the file said 0. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    longCalls.shutdownNow();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private Channel bind(InetSocketAddress address) throws InterruptedException {
    return new ServerBootstrap()
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                accept(channel);
              }
            })
        .bind(address)
        .sync()
        .channel();
  }

  private void accept(SocketChannel channel) {
    if (connections.incrementAndGet() > MAX_CONNECTIONS) {
      connections.decrementAndGet();
      channel.close();
      return;
    }
    channel.closeFuture().addListener(closed -> connections.decrementAndGet());
    install(channel.pipeline(), api, unsent, streams, longCalls);
  }

  static void install(
      ChannelPipeline pipeline,
      AdminApi api,
      Unsent unsent,
      EventStreams streams,
      Executor longCalls) {
    pipeline
        .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
        .addLast(new HttpServerCodec())
        .addLast(new BoundedBody(api, MAX_BODY_BYTES))
        .addLast(new AdminConnection(api, unsent, streams, longCalls));
  }
}
