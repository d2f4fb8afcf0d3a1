package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tandemlb.config.TransportChoice;

/** What a finder says of a connection that is not read, whatever its peer does. */
@Timeout(60)
class ResetFinderTest {

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final CompletableFuture<String> heard = new CompletableFuture<>();
  private Transport transport;
  private SocketChannel connection;
  private Socket peer;

  private void connect(TransportChoice choice) throws Exception {
    transport = opened(Transport.open(choice, 1));
    try (ServerSocket listening = new ServerSocket(0, 1, Rig.LOOPBACK)) {
      InetSocketAddress there = new InetSocketAddress(Rig.LOOPBACK, listening.getLocalPort());
      connection = transport.channelTo(there);
      transport.prepareForRelay(connection);
      connection.config().setAutoRead(false);
      connection.pipeline().addLast(new Listening(heard));
      transport.loops().register(connection).sync();
      connection.connect(there).sync();
      peer = opened(listening.accept());
      peer.setSoTimeout(10_000);
    }
  }

  private <T extends AutoCloseable> T opened(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  private boolean isBroken() throws Exception {
    return connection
        .eventLoop()
        .submit(() -> transport.resetFinder().brokenAmong(List.of(connection)))
        .get()
        .contains(connection);
  }

  private void reset() throws IOException {
    peer.setSoLinger(true, 0);
    peer.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "IO_URING"})
  void aPeerThatSendsAndEndsItsOutputIsNotBroken(TransportChoice choice) throws Exception {
    connect(choice);
    assertThat(isBroken()).as("silent").isFalse();

    peer.getOutputStream().write(1);
    assertThat(isBroken()).as("with a byte that is not read").isFalse();

    peer.shutdownOutput();
    assertThat(isBroken()).as("half-closed").isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "IO_URING"})
  void aResetBehindBytesThatAreNotReadIsFound(TransportChoice choice) throws Exception {
    connect(choice);

    peer.getOutputStream().write(1);
    reset();

    await().until(this::isBroken);
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "IO_URING"})
  void aResetAfterTheEndOfTheOutputIsFound(TransportChoice choice) throws Exception {
    connect(choice);

    peer.shutdownOutput();
    reset();

    await().until(this::isBroken);
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "IO_URING"})
  void aPeerThatClosesAfterOurEndIsNotBrokenAndItsLastByteCanBeRead(TransportChoice choice)
      throws Exception {
    connect(choice);

    peer.getOutputStream().write(1);
    connection.eventLoop().submit(() -> Ending.endOutput(connection)).sync();
    assertThat(peer.getInputStream().read()).isEqualTo(-1);
    peer.close();

    assertThat(isBroken()).isFalse();
    connection.config().setAutoRead(true);
    assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("a byte");
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "IO_URING"})
  void aConnectionThatIsClosedAlreadyIsLeftToItsHandler(TransportChoice choice) throws Exception {
    connect(choice);

    connection.close().sync();

    assertThat(isBroken()).isFalse();
  }

  /** Only what is heard first counts. */
  private static final class Listening extends ChannelInboundHandlerAdapter {

    private final CompletableFuture<String> heard;

    Listening(CompletableFuture<String> heard) {
      this.heard = heard;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object data) {
      ((ByteBuf) data).release();
      heard.complete("a byte");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        heard.complete("the end");
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      heard.complete(cause.toString());
    }
  }
}
