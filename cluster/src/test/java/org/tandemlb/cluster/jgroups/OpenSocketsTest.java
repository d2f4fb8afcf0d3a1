package org.tandemlb.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.cluster.Aside;
import org.tandemlb.cluster.Secret;

@Timeout(60)
class OpenSocketsTest {

  private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();

  @Test
  void whoWritesToOneThatDoesNotReadIsWoken() throws Exception {
    try (ServerSocket port = new ServerSocket(0, 1, LOCAL);
        Socket socket = new Socket(LOCAL, port.getLocalPort());
        Socket silent = port.accept()) {
      cutsOff(socket);
      assertThat(silent).isNotNull();
    }
  }

  /** Closing it in order would wait for who is writing, for it ends with an alert. */
  @Test
  void whoWritesToOneThatDoesNotReadIsWokenWithTls() throws Exception {
    SSLContext ours = Secret.read(TestSecret.file()).tls(peer -> {});
    try (ServerSocket port = new ServerSocket(0, 1, LOCAL);
        SSLSocket socket = (SSLSocket) ours.getSocketFactory().createSocket()) {
      PeerSockets.onlyNewTls(socket);
      socket.connect(new InetSocketAddress(LOCAL, port.getLocalPort()));
      try (SSLSocket silent =
          (SSLSocket) ours.getSocketFactory().createSocket(port.accept(), null, true)) {
        CompletableFuture<Void> there =
            CompletableFuture.runAsync(() -> shakeHands(silent), Aside::run);
        shakeHands(socket);
        there.join();
        cutsOff(socket);
      }
    }
  }

  @Test
  void onlyThoseWithOneAddressAreThatNodes() throws Exception {
    OpenSockets open = new OpenSockets();
    try (ServerSocket port = new ServerSocket(0, 2, LOCAL);
        Socket socket = new Socket(LOCAL, port.getLocalPort());
        Socket closed = new Socket(LOCAL, port.getLocalPort());
        Socket unconnected = new Socket()) {
      List.of(socket, closed, unconnected).forEach(open::add);

      assertThat(open.with(LOCAL)).containsExactlyInAnyOrder(socket, closed);
      assertThat(open.with(InetAddress.getByName("198.18.0.1"))).isEmpty();

      OpenSockets.cut(List.of(closed));
      open.add(socket);
      assertThat(open.with(LOCAL)).containsExactly(socket);
    }
  }

  private static void cutsOff(Socket socket) throws Exception {
    AtomicLong written = new AtomicLong();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(() -> write(socket, written), Aside::run);
    AtomicLong before = new AtomicLong(-1);
    await().until(() -> before.getAndSet(written.get()) == written.get() && written.get() > 0);

    OpenSockets.cut(List.of(socket));

    assertThat(socket.isClosed()).isTrue();
    assertThat(writer).succeedsWithin(Duration.ofSeconds(30));
  }

  /** Until it fails. */
  private static void write(Socket socket, AtomicLong written) {
    byte[] much = new byte[1 << 16];
    try {
      while (true) {
        socket.getOutputStream().write(much);
        written.addAndGet(much.length);
      }
    } catch (IOException woken) {
      // What the test waits for.
    }
  }

  private static void shakeHands(SSLSocket socket) {
    try {
      socket.startHandshake();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
