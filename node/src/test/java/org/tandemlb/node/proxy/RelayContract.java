package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.config.TransportChoice;
import org.tandemlb.node.balance.Backend;

/** What every transport must do with a session. */
@Timeout(120)
abstract class RelayContract {

  private static final int BULK = 20 * 1024 * 1024;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private TestBackend backend;

  abstract TransportChoice transport();

  @BeforeEach
  void openBackend() throws IOException {
    backend = opened(new TestBackend());
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

  private Rig rig(Backend... backends) throws CannotStartException {
    Rig.Plan plan = new Rig.Plan();
    plan.backends = List.of(backends);
    return rig(plan);
  }

  private Rig rig(Rig.Plan plan) throws CannotStartException {
    plan.transport = transport();
    return opened(new Rig(plan));
  }

  private Rig rig() throws CannotStartException {
    return rig(one());
  }

  private Backend one() {
    return Rig.backend("one", backend.address());
  }

  private Socket dial(Rig rig) throws IOException {
    return opened(rig.dial());
  }

  private Socket nextConnection() throws InterruptedException {
    return opened(backend.next());
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static CompletableFuture<Void> send(Socket to, byte[] data) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            to.getOutputStream().write(data);
            to.shutdownOutput();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private static void assertReset(Socket socket) {
    assertThatThrownBy(
            () -> {
              InputStream in = socket.getInputStream();
              while (in.read() >= 0) {
                // What came before the reset.
              }
            })
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  /** The reset may come before the client's connect has returned. */
  private void assertDialIsReset(Rig rig) {
    assertThatThrownBy(() -> dial(rig).getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  @Test
  void bytesGoBothWaysUnchangedAndBothHalvesClose() throws Exception {
    Rig rig = rig();
    byte[] question = random(300_000);
    byte[] answer = random(500_000);
    Socket client = dial(rig);
    Socket server = nextConnection();

    CompletableFuture<Void> asked = send(client, question);
    assertThat(Arrays.equals(server.getInputStream().readAllBytes(), question)).isTrue();
    CompletableFuture<Void> answered = send(server, answer);
    assertThat(Arrays.equals(client.getInputStream().readAllBytes(), answer)).isTrue();

    asked.get();
    answered.get();
    String line = rig.awaitLines(1).get(0);
    assertThat(line)
        .contains("node=lb1", "frontend=web", "backend=web/one")
        .contains("bytes-in=300000", "bytes-out=500000")
        .contains("termination=client-closed", "retries=0");
  }

  @Test
  void clientHalfCloseReachesTheBackendAndTheAnswerStillComesBack() throws Exception {
    Rig rig = rig();
    Socket client = dial(rig);
    Socket server = nextConnection();

    client.getOutputStream().write(bytes("ask"));
    client.shutdownOutput();
    assertThat(server.getInputStream().readAllBytes()).isEqualTo(bytes("ask"));
    server.getOutputStream().write(bytes("answer"));
    server.close();

    assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes("answer"));
    assertThat(rig.awaitLines(1).get(0)).contains("termination=client-closed");
  }

  @Test
  void backendHalfCloseReachesTheClientAndTheClientCanGoOn() throws Exception {
    Rig rig = rig();
    Socket client = dial(rig);
    Socket server = nextConnection();

    server.getOutputStream().write(bytes("hello"));
    server.shutdownOutput();
    assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes("hello"));
    client.getOutputStream().write(bytes("still here"));
    client.close();

    assertThat(server.getInputStream().readAllBytes()).isEqualTo(bytes("still here"));
    assertThat(rig.awaitLines(1).get(0)).contains("termination=backend-closed");
  }

  @Test
  void aSlowClientGetsAllOfABackendThatClosesAtOnce() throws Exception {
    Rig rig = rig();
    byte[] bulk = random(BULK);
    Socket client = new Socket();
    opened(client);
    client.setReceiveBufferSize(16 * 1024);
    client.connect(rig.frontend());
    Socket server = nextConnection();

    CompletableFuture<Void> sent = send(server, bulk);
    byte[] received = readSlowly(client);

    assertThat(Arrays.equals(received, bulk)).as("all 20 MB").isTrue();
    sent.get();
    client.close();
    rig.awaitLines(1);
  }

  @Test
  void aSlowBackendGetsAllOfAClientThatHalfClosesAtOnceAndAnswers() throws Exception {
    Rig rig = rig();
    byte[] bulk = random(BULK);
    Socket client = dial(rig);
    Socket server = nextConnection();

    CompletableFuture<Void> sent = send(client, bulk);
    byte[] received = readSlowly(server);
    server.getOutputStream().write(bytes("thanks"));
    server.close();

    assertThat(Arrays.equals(received, bulk)).as("all 20 MB").isTrue();
    assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes("thanks"));
    sent.get();
    assertThat(rig.awaitLines(1).get(0)).contains("bytes-in=" + BULK, "bytes-out=6");
  }

  @Test
  void bothDirectionsOfAHalfClosedSessionSurviveBackpressure() throws Exception {
    Rig rig = rig();
    byte[] bulk = random(BULK / 2);
    for (int i = 0; i < 5; i++) {
      Socket client = dial(rig);
      Socket server = nextConnection();

      client.shutdownOutput();
      assertThat(server.getInputStream().read()).isEqualTo(-1);
      CompletableFuture<Void> sent = send(server, bulk);
      byte[] received = readSlowly(client);

      assertThat(Arrays.equals(received, bulk)).as("all of it").isTrue();
      sent.get();
    }
    assertThat(rig.awaitLines(5)).allMatch(line -> line.contains("termination=client-closed"));
  }

  @Test
  void aSenderIsHeldBackWhileTheReceiverDoesNotRead() throws Exception {
    Rig rig = rig();
    Socket client = dial(rig);
    Socket server = nextConnection();

    CompletableFuture<Void> sent = send(server, random(64 * 1024 * 1024));
    long used = steadyDirectMemory();

    assertThat(sent).isNotDone();
    assertThat(used).isLessThan(16L * 1024 * 1024);
    reset(client);
    assertThat(sent).failsWithin(Duration.ofSeconds(10));
    rig.awaitLines(1);
  }

  /** Bytes of buffers in use once they no longer grow. */
  private static long steadyDirectMemory() {
    long[] last = {-1};
    await()
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              long now = io.netty.util.internal.PlatformDependent.usedDirectMemory();
              boolean steady = now == last[0];
              last[0] = now;
              return steady;
            });
    return last[0];
  }

  private static byte[] readSlowly(Socket from) throws Exception {
    InputStream in = from.getInputStream();
    byte[] all = new byte[BULK + 1];
    int length = 0;
    int turn = 0;
    while (true) {
      int n = in.read(all, length, Math.min(64 * 1024, all.length - length));
      if (n < 0) {
        return Arrays.copyOf(all, length);
      }
      length += n;
      if (turn++ % 16 == 0) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }
  }

  @Test
  void aResetByTheClientIsAResetForTheBackend() throws Exception {
    Rig rig = rig();
    Socket client = dial(rig);
    Socket server = nextConnection();
    client.getOutputStream().write(1);
    assertThat(server.getInputStream().read()).isEqualTo(1);

    reset(client);

    assertReset(server);
    assertThat(rig.awaitLines(1).get(0)).contains("termination=client-reset");
  }

  @Test
  void aResetByTheBackendIsAResetForTheClient() throws Exception {
    Rig rig = rig();
    Socket client = dial(rig);
    Socket server = nextConnection();
    client.getOutputStream().write(1);
    assertThat(server.getInputStream().read()).isEqualTo(1);

    reset(server);

    assertReset(client);
    assertThat(rig.awaitLines(1).get(0)).contains("termination=backend-reset");
  }

  @Test
  void anAnswerThatTheBackendSentBeforeItResetStillArrives() throws Exception {
    Rig rig = rig();
    for (int i = 0; i < 20; i++) {
      Socket client = dial(rig);
      Socket server = nextConnection();
      CompletableFuture<Void> body = send(client, random(BULK));
      assertThat(server.getInputStream().read()).isGreaterThanOrEqualTo(0);

      server.getOutputStream().write(bytes("413"));
      reset(server);

      assertThat(client.getInputStream().readNBytes(3)).isEqualTo(bytes("413"));
      assertThat(body).failsWithin(Duration.ofSeconds(10)); // Its write hears of the reset.
    }
    assertThat(rig.awaitLines(20))
        .allMatch(line -> line.contains("bytes-out=3 ") && line.contains("backend-reset"));
  }

  @Test
  void whatABackendDoesToAClientIsToldAndWhatAClientDoesIsNot() throws Exception {
    Rig.Plan plan = new Rig.Plan();
    Backend gone = Rig.backend("gone", TestBackend.refusing());
    plan.backends = List.of(gone, one());
    Rig rig = rig(plan);

    Socket resetByBackend = dial(rig);
    Socket server = nextConnection();
    resetByBackend.getOutputStream().write(1);
    server.getInputStream().read();
    reset(server);
    assertReset(resetByBackend);

    Socket resetByClient = dial(rig);
    nextConnection();
    reset(resetByClient);

    Socket served = dial(rig);
    Socket talking = nextConnection();
    talking.getOutputStream().write(1);
    assertThat(served.getInputStream().read()).isEqualTo(1);
    reset(talking);
    assertReset(served);
    rig.awaitLines(3);

    // Each session was refused by the first; the second broke only one before it had said a word.
    assertThat(plan.failed).filteredOn(gone::equals).hasSize(3);
    assertThat(plan.failed)
        .filteredOn(backend -> backend.name().equals("one"))
        .as("a reset before the first byte, not the client's and not a later one")
        .hasSize(1);
  }

  @Test
  void aRefusedConnectIsTriedElsewhereWithTheEarlyDataAndTheEarlyEnd() throws Exception {
    Rig rig = rig(Rig.backend("gone", TestBackend.refusing()), one());
    Socket client = dial(rig);

    client.getOutputStream().write(bytes("early"));
    client.shutdownOutput();
    Socket server = nextConnection();
    assertThat(server.getInputStream().readAllBytes()).isEqualTo(bytes("early"));
    server.getOutputStream().write(bytes("served"));
    server.close();

    assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes("served"));
    assertThat(rig.awaitLines(1).get(0))
        .contains("backend=web/one", "retries=1", "termination=client-closed");
  }

  @Test
  void aConnectThatTimesOutIsTriedElsewhereWithBoundedEarlyData() throws Exception {
    TestBackend silent = opened(TestBackend.silent());
    Rig.Plan plan = new Rig.Plan();
    plan.backends = List.of(Rig.backend("silent", silent.address()), one());
    plan.connectTimeout = Duration.ofMillis(500);
    Rig rig = rig(plan);
    byte[] early = random(4 * 1024 * 1024);
    Socket client = dial(rig);

    CompletableFuture<Void> sent = send(client, early);
    Socket server = nextConnection();
    assertThat(Arrays.equals(server.getInputStream().readAllBytes(), early)).isTrue();
    sent.get();
    server.close();

    assertThat(client.getInputStream().read()).isEqualTo(-1);
    String line = rig.awaitLines(1).get(0);
    assertThat(line).contains("backend=web/one", "retries=1");
    assertThat(Integer.parseInt(line.replaceAll(".*connect-ms=(\\d+).*", "$1")))
        .isGreaterThanOrEqualTo(500);
  }

  @Test
  void aClientIsResetWhenNoBackendAnswers() throws Exception {
    Rig rig =
        rig(
            Rig.backend("gone-1", TestBackend.refusing()),
            Rig.backend("gone-2", TestBackend.refusing()));

    assertDialIsReset(rig);

    assertThat(rig.awaitLines(1).get(0))
        .contains("backend=web/gone-2", "termination=connect-refused", "connect-ms=-", "retries=1");
  }

  @Test
  void retriesAreLimited() throws Exception {
    Rig.Plan plan = new Rig.Plan();
    plan.backends = List.of(Rig.backend("gone", TestBackend.refusing()), one());
    plan.retries = 0;
    Rig rig = rig(plan);

    assertDialIsReset(rig);

    assertThat(rig.awaitLines(1).get(0)).contains("backend=web/gone", "retries=0");
    assertThat(backend.waiting()).isZero();
  }

  @Test
  void aClientIsResetWhenNoBackendIsEligible() throws Exception {
    Rig rig = rig(new Backend[0]);

    assertDialIsReset(rig);

    assertThat(rig.awaitLines(1).get(0)).contains("backend=web/-", "termination=no-backend");
    rig.awaitRefused(Termination.NO_BACKEND, 1);
  }

  @Test
  void aClientThatResetsWhileItsBackendIsConnectedEndsTheSession() throws Exception {
    TestBackend silent = opened(TestBackend.silent());
    Rig rig = rig(Rig.backend("silent", silent.address()));
    Socket client = dial(rig);
    await().until(() -> rig.plane.sessions() == 1);

    client.getOutputStream().write(bytes("early"));
    reset(client);

    assertThat(rig.awaitLines(1).get(0))
        .contains("backend=web/silent", "termination=client-reset", "connect-ms=-");
  }

  @Test
  void clientsAboveAFrontendsLimitAreResetAndTheOthersStay() throws Exception {
    Rig.Plan plan = new Rig.Plan();
    plan.backends = List.of(one());
    plan.frontendMax = 2;
    limited(rig(plan), Termination.FRONTEND_FULL);
  }

  @Test
  void clientsAboveTheNodesLimitAreResetAndTheOthersStay() throws Exception {
    Rig.Plan plan = new Rig.Plan();
    plan.backends = List.of(one());
    plan.nodeMax = 2;
    limited(rig(plan), Termination.NODE_FULL);
  }

  private void limited(Rig rig, Termination why) throws Exception {
    List<Socket> inside = List.of(dial(rig), dial(rig));
    List<Socket> servers = List.of(nextConnection(), nextConnection());
    await().until(() -> rig.plane.sessions() == 2);

    assertDialIsReset(rig);

    rig.awaitRefused(why, 1);
    for (int i = 0; i < 2; i++) {
      OutputStream out = servers.get(i).getOutputStream();
      out.write(i);
      servers.get(i).close();
    }
    for (Socket client : inside) {
      assertThat(client.getInputStream().readAllBytes()).hasSize(1);
      client.close();
    }
    assertThat(rig.awaitLines(3)).filteredOn(line -> line.contains(why.word())).hasSize(1);
  }

  @Test
  void endedSessionsLeaveNoDescriptorBehind() throws Exception {
    Rig rig = rig();
    exchange(rig, 5);
    int before = descriptors();

    exchange(rig, 50);

    await().untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(before + 2));
    rig.awaitLines(55);
  }

  private void exchange(Rig rig, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      try (Socket client = rig.dial();
          Socket server = backend.next()) {
        if (i % 2 == 0) {
          client.shutdownOutput();
          assertThat(server.getInputStream().read()).isEqualTo(-1);
          server.shutdownOutput();
          assertThat(client.getInputStream().read()).isEqualTo(-1);
        } else {
          server.shutdownOutput();
          assertThat(client.getInputStream().read()).isEqualTo(-1);
          client.shutdownOutput();
          assertThat(server.getInputStream().read()).isEqualTo(-1);
        }
        int ended = i + 1;
        await().until(() -> rig.status().sessions() == 0 && rig.status().total() >= ended);
      }
    }
  }

  private static int descriptors() {
    return new File("/proc/self/fd").list().length;
  }

  @Test
  void drainWaitsForSessionsAndResetsThoseThatAreLeft() throws Exception {
    Rig rig = rig();
    Socket polite = dial(rig);
    Socket politeServer = nextConnection();
    Socket stubborn = dial(rig);
    nextConnection();
    rig.plane.stopListening(address -> true);

    assertThatThrownBy(rig::dial).isInstanceOf(Exception.class);
    polite.shutdownOutput();
    politeServer.close();
    await().until(() -> rig.plane.sessions() == 1);
    int left = rig.plane.drain(Duration.ofMillis(50));

    assertThat(left).isEqualTo(1);
    assertReset(stubborn);
    assertThat(rig.awaitLines(2).get(1)).contains("termination=shutdown");
  }

  @Test
  void sessionsOfOneVipEndAndTheOthersGoOn() throws Exception {
    Rig.Plan plan = new Rig.Plan();
    plan.backends = List.of(one());
    plan.listen =
        List.of(
            new org.tandemlb.config.Listen.Fixed(Rig.address("127.0.0.2"), 0),
            new org.tandemlb.config.Listen.Fixed(Rig.address("127.0.0.3"), 0));
    Rig rig = rig(plan);
    List<Socket> clients = new ArrayList<>();
    List<Socket> servers = new ArrayList<>();
    for (var address : rig.status().listening()) {
      clients.add(opened(new Socket(address.getAddress(), address.getPort())));
      servers.add(nextConnection());
    }

    rig.plane.endSessions(Rig.address("127.0.0.2"), Termination.VIP_MOVED, Duration.ofSeconds(10));

    assertReset(clients.get(0));
    clients.get(1).getOutputStream().write(7);
    assertThat(servers.get(1).getInputStream().read()).isEqualTo(7);
    rig.awaitEnded(Termination.VIP_MOVED, 1);
    clients.get(1).shutdownOutput();
    servers.get(1).close();
    rig.awaitLines(2);
  }
}
