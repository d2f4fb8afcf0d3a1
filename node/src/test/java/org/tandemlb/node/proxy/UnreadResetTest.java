package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tandemlb.config.TransportChoice;

/** A reset by a side that the session does not read at that moment ends it, whoever is idle. */
@Timeout(60)
class UnreadResetTest {

  private final List<AutoCloseable> opened = new ArrayList<>();
  private TestBackend backend;
  private Rig.Plan plan;

  @BeforeEach
  void openBackend() throws IOException {
    backend = opened(new TestBackend());
    plan = new Rig.Plan();
    plan.backends = List.of(Rig.backend("one", backend.address()));
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  private <T extends AutoCloseable> T opened(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  /** A backend whose connections can be flooded. */
  private ServerSocketChannel listening() throws IOException {
    ServerSocketChannel listening = opened(ServerSocketChannel.open());
    listening.bind(new InetSocketAddress(Rig.LOOPBACK, 0));
    InetSocketAddress address = (InetSocketAddress) listening.getLocalAddress();
    plan.backends = List.of(Rig.backend("flooding", address));
    return listening;
  }

  private Rig rigOn(TransportChoice transport) throws CannotStartException {
    plan.transport = transport;
    return opened(new Rig(plan));
  }

  private static void reset(SocketChannel socket) throws IOException {
    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    socket.close();
  }

  /** Writes until everything between here and the other side is full. */
  private static void flood(SocketChannel to) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
    to.configureBlocking(false);
    await()
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              int written = 0;
              for (int n = to.write(bytes.clear()); n > 0; n = to.write(bytes.clear())) {
                written += n;
              }
              return written == 0;
            });
    to.configureBlocking(true);
  }

  private static String onlyLine(Rig rig) {
    return rig.awaitLines(1).get(0);
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
  void aClientThatHasEndedItsOutputAndResetsIsAResetForTheIdleBackend(TransportChoice transport)
      throws Exception {
    Rig rig = rigOn(transport);
    SocketChannel client = opened(SocketChannel.open(rig.frontend()));
    Socket server = opened(backend.next());

    client.shutdownOutput();
    assertThat(server.getInputStream().read()).isEqualTo(-1);
    reset(client);

    assertThat(onlyLine(rig)).contains("termination=client-reset");
    await().untilAsserted(() -> assertThatWritingFails(server));
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
  void aBackendThatHasEndedItsOutputAndResetsIsAResetForTheIdleClient(TransportChoice transport)
      throws Exception {
    Rig rig = rigOn(transport);
    Socket client = opened(rig.dial());
    Socket server = opened(backend.next());

    server.shutdownOutput();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    server.setSoLinger(true, 0);
    server.close();

    assertThat(onlyLine(rig)).contains("termination=backend-reset");
    await().untilAsserted(() -> assertThatWritingFails(client));
  }

  private static void assertThatWritingFails(Socket socket) {
    assertThatThrownBy(() -> socket.getOutputStream().write(1)).isInstanceOf(SocketException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
  void aClientThatIsHeldBackAndResetsEndsTheSession(TransportChoice transport) throws Exception {
    Rig rig = rigOn(transport);
    SocketChannel client = opened(SocketChannel.open(rig.frontend()));
    opened(backend.next());

    flood(client);
    reset(client);

    assertThat(onlyLine(rig)).contains("termination=client-reset");
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
  void aBackendThatIsHeldBackAndResetsEndsTheSession(TransportChoice transport) throws Exception {
    ServerSocketChannel listening = listening();
    Rig rig = rigOn(transport);
    opened(rig.dial());
    SocketChannel server = opened(listening.accept());

    flood(server);
    reset(server);

    assertThat(onlyLine(rig)).contains("termination=backend-reset");
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
  void aBackendThatIsHeldBackAfterTheClientHasEndedItsOutputAndResetsEndsTheSession(
      TransportChoice transport) throws Exception {
    ServerSocketChannel listening = listening();
    Rig rig = rigOn(transport);
    Socket client = opened(rig.dial());
    SocketChannel server = opened(listening.accept());

    client.shutdownOutput();
    assertThat(server.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    flood(server);
    reset(server);
    if (transport == TransportChoice.NIO) {
      // It cannot tell this from a backend that has closed, whose last bytes must arrive.
      assertThatReadingFails(client);
    }

    assertThat(onlyLine(rig)).contains("termination=backend-reset");
  }

  private static void assertThatReadingFails(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
  void aClientThatIsHeldBackWhileItsBackendIsConnectedAndResetsEndsTheSession(
      TransportChoice transport) throws Exception {
    TestBackend silent = opened(TestBackend.silent());
    plan.backends = List.of(Rig.backend("silent", silent.address()));
    plan.connectTimeout = Duration.ofSeconds(40);
    Rig rig = rigOn(transport);
    SocketChannel client = opened(SocketChannel.open(rig.frontend()));

    flood(client);
    reset(client);

    assertThat(onlyLine(rig)).contains("termination=client-reset", "connect-ms=-");
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
  void aClientThatEndsItsOutputAndResetsWhileItsBackendIsConnectedEndsTheSession(
      TransportChoice transport) throws Exception {
    TestBackend silent = opened(TestBackend.silent());
    plan.backends = List.of(Rig.backend("silent", silent.address()));
    plan.connectTimeout = Duration.ofSeconds(40);
    Rig rig = rigOn(transport);
    SocketChannel client = opened(SocketChannel.open(rig.frontend()));

    await().until(() -> rig.plane.sessions() == 1);
    client.shutdownOutput();
    reset(client);

    assertThat(onlyLine(rig)).contains("termination=client-reset", "connect-ms=-");
  }
}
