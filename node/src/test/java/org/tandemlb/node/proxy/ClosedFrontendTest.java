package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tandemlb.config.Listen;
import org.tandemlb.config.TransportChoice;
import org.tandemlb.node.balance.Backend;

/** A frontend that takes nobody, and sessions that end because somebody asked. */
@Timeout(60)
class ClosedFrontendTest {

  private final List<AutoCloseable> opened = new ArrayList<>();
  private TestBackend first;
  private TestBackend second;
  private Rig rig;

  private void open(TransportChoice transport) throws Exception {
    first = opened(new TestBackend());
    second = opened(new TestBackend());
    Rig.Plan plan = new Rig.Plan();
    plan.transport = transport;
    plan.backends =
        new ArrayList<>(
            List.of(Rig.backend("one", first.address()), Rig.backend("two", second.address())));
    rig = opened(new Rig(plan));
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

  /** Two sides that have talked. */
  private record Pair(Socket client, Socket server) {
    void talk(int word) throws IOException {
      client.getOutputStream().write(word);
      assertThat(server.getInputStream().read()).isEqualTo(word);
      server.getOutputStream().write(word);
      assertThat(client.getInputStream().read()).isEqualTo(word);
    }

    void assertReset() {
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(IOException.class);
    }
  }

  private Pair session(TestBackend of) throws Exception {
    Pair pair = new Pair(opened(rig.dial()), opened(of.next()));
    pair.talk(1);
    return pair;
  }

  /** The reset may come before the connect has returned. */
  private void dialAndRead() throws IOException {
    readFrom(rig.dial());
  }

  private static void readFrom(Socket client) throws IOException {
    try (client) {
      client.getInputStream().read();
    }
  }

  @ParameterizedTest
  @EnumSource(TransportChoice.class)
  void aClosedFrontendResetsNewClientsAndKeepsItsOldOnes(TransportChoice transport)
      throws Exception {
    open(transport);
    Pair old = session(first);

    rig.plane.admit("web", false);

    assertThatThrownBy(this::dialAndRead).isInstanceOf(IOException.class);
    old.talk(2);
    assertThat(first.waiting()).isZero();
    rig.awaitRefused(Termination.FRONTEND_CLOSED, 1);

    rig.plane.admit("web", true);

    session(first).talk(3);
  }

  @ParameterizedTest
  @EnumSource(TransportChoice.class)
  void aListenerOnEveryAddressRefusesWhoDialsAClosedOne(TransportChoice transport)
      throws Exception {
    first = opened(new TestBackend());
    Rig.Plan plan = new Rig.Plan();
    plan.transport = transport;
    plan.backends = List.of(Rig.backend("one", first.address()));
    plan.listen = List.of(new Listen.Any(0));
    rig = opened(new Rig(plan));
    int port = rig.frontend().getPort();
    Pair old = new Pair(opened(new Socket(Rig.LOOPBACK, port)), opened(first.next()));
    old.talk(1);

    rig.plane.stopListening(Rig.LOOPBACK::equals);

    assertThatThrownBy(() -> readFrom(new Socket(Rig.LOOPBACK, port)))
        .isInstanceOf(IOException.class);
    rig.awaitRefused(Termination.FRONTEND_CLOSED, 1);
    old.talk(2);
    Socket open = opened(new Socket(Rig.address("127.0.0.2"), port));
    new Pair(open, opened(first.next())).talk(3);
  }

  @ParameterizedTest
  @EnumSource(TransportChoice.class)
  void aNodeThatTakesNobodyLetsInWhoDialsAnAddressThatIsStillOpen(TransportChoice transport)
      throws Exception {
    open(transport);

    rig.plane.refuseAllBut(Optional.of(Set.of()));
    assertThatThrownBy(this::dialAndRead).isInstanceOf(IOException.class);

    rig.plane.refuseAllBut(Optional.of(Set.of(Rig.LOOPBACK)));
    session(first).talk(2);

    rig.plane.refuseAllBut(Optional.empty());
    session(first).talk(3);
    rig.awaitRefused(Termination.FRONTEND_CLOSED, 1);
  }

  @ParameterizedTest
  @EnumSource(TransportChoice.class)
  void theSessionsOfAFrontendEndWithTheReasonThatIsGiven(TransportChoice transport)
      throws Exception {
    open(transport);
    Pair one = session(first);
    Pair other = session(first);

    rig.plane.endSessionsOf("web", Termination.DRAIN_DEADLINE);

    one.assertReset();
    other.assertReset();
    assertThat(rig.awaitLines(2)).allMatch(line -> line.contains("termination=drain-deadline"));
  }

  /** The address that they dialled goes next, and a reset has none to come from then. */
  @ParameterizedTest
  @EnumSource(TransportChoice.class)
  void whoIsWaitedForHasBeenToldThen(TransportChoice transport) throws Exception {
    open(transport);
    List<SocketChannel> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      SocketChannel client = opened(SocketChannel.open(rig.frontend()));
      client.configureBlocking(false);
      clients.add(client);
      opened(first.next());
    }

    rig.plane.endSessions(Rig.LOOPBACK, Termination.VIP_MOVED, Duration.ofSeconds(20));

    for (SocketChannel client : clients) {
      assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1))).hasMessageContaining("reset");
    }
  }

  @ParameterizedTest
  @EnumSource(TransportChoice.class)
  void onlyTheSessionsOfThatBackendEnd(TransportChoice transport) throws Exception {
    open(transport);
    Backend one = rig.backends.get(0);
    Pair ofOne = session(first);
    rig.backends.remove(0); // the pool has only the second one now
    Pair ofTwo = session(second);

    rig.plane.endSessionsWith(one, Termination.KILLED);

    ofOne.assertReset();
    ofTwo.talk(2);
    rig.awaitEnded(Termination.KILLED, 1);
    await().until(() -> one.sessions() == 0);
  }

  @ParameterizedTest
  @EnumSource(TransportChoice.class)
  void aSessionThatStillConnectsToThatBackendEndsToo(TransportChoice transport) throws Exception {
    TestBackend silent = opened(TestBackend.silent());
    Rig.Plan plan = new Rig.Plan();
    plan.transport = transport;
    plan.backends = List.of(Rig.backend("one", silent.address()));
    plan.connectTimeout = Duration.ofSeconds(50);
    rig = opened(new Rig(plan));
    Socket client = opened(rig.dial());
    await().until(() -> plan.backends.get(0).sessions() == 1);

    rig.plane.endSessionsWith(plan.backends.get(0), Termination.KILLED);

    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
    assertThat(rig.awaitLines(1)).allMatch(line -> line.contains("termination=killed"));
  }
}
