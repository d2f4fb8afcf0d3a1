package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tandemlb.config.Listen;
import org.tandemlb.config.LogConfig;
import org.tandemlb.config.TransportChoice;
import org.tandemlb.config.VipMode;
import org.tandemlb.node.balance.PoolSnapshot;

@Timeout(60)
class DataPlaneTest {

  private static final InetAddress VIP = Rig.address("127.0.0.100");

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

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, Rig.LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  private static boolean connects(InetAddress address, int port) {
    try (Socket socket = new Socket(address, port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** The clients are gone; the backend goes as well. */
  private void awaitNoSessions(Rig rig) {
    await()
        .until(
            () -> {
              backend.closeConnections();
              return rig.plane.sessions() == 0;
            });
  }

  @ParameterizedTest
  @EnumSource(TransportChoice.class)
  void aPortInUseIsOneLineAndNothingIsLeftHalfStarted(TransportChoice transport) throws Exception {
    ServerSocket other = opened(new ServerSocket(0, 10, Rig.LOOPBACK));
    int free = freePort();
    plan.transport = transport;
    plan.listen =
        List.of(
            new Listen.Fixed(Rig.LOOPBACK, free),
            new Listen.Fixed(Rig.LOOPBACK, other.getLocalPort()));

    assertThatThrownBy(() -> opened(new Rig(plan)))
        .isInstanceOf(CannotStartException.class)
        .hasMessageStartingWith(
            "frontend web cannot listen on 127.0.0.1:"
                + other.getLocalPort()
                + ": another process listens there")
        .hasMessageNotContaining("\n");
    assertThat(connects(Rig.LOOPBACK, free)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(TransportChoice.class)
  void aSecondDataPlaneOnTheSamePortIsNoticed(TransportChoice transport) throws Exception {
    plan.transport = transport;
    plan.listen = List.of(new Listen.Fixed(Rig.LOOPBACK, freePort()));
    opened(new Rig(plan));

    assertThatThrownBy(() -> opened(new Rig(plan)))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("another process listens there");
  }

  @ParameterizedTest
  @EnumSource(TransportChoice.class)
  void everyAddressAndTheNodesOwnAreListenedOn(TransportChoice transport) throws Exception {
    plan.transport = transport;
    plan.listen = List.of(new Listen.Any(0), new Listen.OwnNode(0));
    Rig rig = opened(new Rig(plan));
    List<InetSocketAddress> listening = rig.status().listening();

    assertThat(connects(Rig.address("127.0.0.77"), listening.get(0).getPort())).isTrue();
    assertThat(connects(Rig.LOOPBACK, listening.get(1).getPort())).isTrue();
    assertThat(listening.get(1).getAddress()).isEqualTo(Rig.LOOPBACK);
    awaitNoSessions(rig);
    rig.awaitLines(2);
    assertThat(rig.lines()).allMatch(line -> line.contains("client=127.0.0.1:"));
  }

  @ParameterizedTest
  @EnumSource(TransportChoice.class)
  void inBindModeOnlyOneOfTwoNodesCanListenOnAVip(TransportChoice transport) throws Exception {
    int port = freePort();
    plan.transport = transport;
    plan.vips = List.of(VIP);
    plan.vipMode = VipMode.BIND;
    plan.listen = List.of(new Listen.Fixed(VIP, port));
    Rig one = opened(new Rig(plan));
    Rig other = opened(new Rig(plan));
    assertThat(connects(VIP, port)).isFalse();

    assertThat(one.plane.bind(VIP)).isEmpty();
    assertThat(one.plane.bind(VIP)).isEmpty();
    Optional<String> refused = other.plane.bind(VIP);

    assertThat(refused).hasValueSatisfying(why -> assertThat(why).contains("another process"));
    assertThat(connects(VIP, port)).isTrue();

    one.plane.unbind(VIP);
    // NIO gives the descriptor back when its selector has looked once more.
    await().until(() -> !connects(VIP, port));
    assertThat(other.plane.bind(VIP)).isEmpty();
    assertThat(connects(VIP, port)).isTrue();
    awaitNoSessions(one);
    awaitNoSessions(other);
  }

  @Test
  void aSpareListensOnAVipThatItDoesNotHold() throws Exception {
    InetAddress nobodys = Rig.address("192.0.2.1");
    plan.transport = TransportChoice.EPOLL;
    plan.vips = List.of(nobodys);
    plan.listen = List.of(new Listen.Fixed(nobodys, 0));

    Rig rig = opened(new Rig(plan));

    assertThat(rig.status().listening()).hasSize(1);
    assertThat(rig.plane.bind(nobodys)).isEmpty();
    rig.plane.unbind(nobodys);
    assertThat(rig.status().listening()).hasSize(1);
  }

  @Test
  void onNioAVipThatTheNodeDoesNotHaveYetIsBoundLaterAndOtherAddressesAreAFault() throws Exception {
    InetAddress nobodys = Rig.address("192.0.2.1");
    plan.transport = TransportChoice.NIO;
    plan.vips = List.of(nobodys);
    plan.listen = List.of(new Listen.Fixed(nobodys, 0));
    Rig rig = opened(new Rig(plan));
    assertThat(rig.status().listening()).isEmpty();

    assertThat(rig.plane.bind(nobodys))
        .hasValueSatisfying(why -> assertThat(why).contains("does not have the address"));

    plan.vips = List.of();
    assertThatThrownBy(() -> opened(new Rig(plan)))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("does not have the address");
  }

  @Test
  void withOneListeningSocketTheSessionsAreSpreadOverTheLoops() throws Exception {
    plan.transport = TransportChoice.NIO;
    Rig rig = opened(new Rig(plan));
    for (int i = 0; i < 4; i++) {
      Socket client = opened(rig.dial());
      Socket server = opened(backend.next());
      client.getOutputStream().write(i);
      assertThat(server.getInputStream().read()).isEqualTo(i);
      server.getOutputStream().write(i);
      assertThat(client.getInputStream().read()).isEqualTo(i);
    }
    assertThat(rig.plane.sessions()).isEqualTo(4);
  }

  @Test
  void aBugEndsOnlyItsOwnSession() throws Exception {
    List<PoolSnapshot> pools = new ArrayList<>();
    pools.add(
        (client, tried) -> {
          throw new IllegalStateException("a bug made for this test; its trace belongs here");
        });
    pools.add(Rig.firstOf(plan.backends));
    Supplier<PoolSnapshot> firstBad = () -> pools.size() > 1 ? pools.remove(0) : pools.get(0);
    Transport transport = opened(Transport.open(TransportChoice.AUTO, 1));
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    SessionLog log = opened(new SessionLog(LogConfig.Sessions.LINE, lines));
    DataPlane plane =
        opened(
            DataPlane.start(
                Rig.config(plan),
                "lb1",
                Rig.LOOPBACK,
                name -> firstBad,
                transport,
                log,
                plan.failed::add));
    InetSocketAddress frontend = plane.frontends().get(0).listening().get(0);

    assertThatThrownBy(
            () -> new Socket(frontend.getAddress(), frontend.getPort()).getInputStream().read())
        .isInstanceOf(IOException.class);
    Socket second = opened(new Socket(frontend.getAddress(), frontend.getPort()));
    second.getOutputStream().write(5);
    assertThat(opened(backend.next()).getInputStream().read()).isEqualTo(5);

    assertThat(plane.frontends().get(0).ended(Termination.BUG)).isEqualTo(1);
    await().until(() -> lines.toString().contains("termination=bug"));
  }
}
