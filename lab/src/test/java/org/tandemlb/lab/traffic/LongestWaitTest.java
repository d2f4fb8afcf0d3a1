package org.tandemlb.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.lab.net.Loopback;
import org.tandemlb.lab.net.Machine;

/** What each kind of client that waits says of how long it did. */
@Timeout(60)
class LongestWaitTest {

  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(300);

  /** Whether the server takes its time over each answer. */
  private final AtomicBoolean pauses = new AtomicBoolean();

  private Loopback place;
  private Machine client;
  private Machine server;

  @BeforeEach
  void makeMachines() throws IOException {
    place = Loopback.create();
    client = place.machine("client", 31);
    server = place.machine("server", 21);
  }

  @AfterEach
  void remove() {
    place.close();
  }

  @Test
  void whatWasWaitedBeforeItIsForgottenDoesNotCount() {
    LongestWait wait = new LongestWait();
    long since = System.nanoTime() - Duration.ofHours(1).toNanos();
    wait.overSince(since);
    assertThat(wait.longest()).isLessThan(Duration.ofHours(1)); // It began later than that.

    wait.forget();

    assertThat(wait.longest()).isZero();
  }

  @Test
  void aBulkReaderTellsTheLongestGapAndNotItsOwnPauses() throws IOException {
    try (SocketServer bulk = SocketServer.start(server, 0, this::sendInTwoPieces);
        BulkSession session = BulkSession.open(client, bulk.address(), DEADLINE)) {
      session.ask(7, 1_000);
      session.read(500);
      assertThat(session.stall()).isPositive();
      session.forgetStalls();
      assertThat(session.stall()).isZero();

      pause();

      assertThat(session.stall()).as("it wanted nothing meanwhile").isZero();
      session.forgetStalls();
      pauses.set(true);
      session.read(500);
      assertThat(session.stall()).isGreaterThan(PAUSE);
    }
  }

  @Test
  void sessionsThatWereSilentTellHowLongTheyWaitedForTheAnswerToTheirNextWord() throws IOException {
    try (SocketServer echo = SocketServer.start(server, 0, this::echo);
        HeldSessions held = HeldSessions.open(client, echo.address(), 3, DEADLINE)) {
      pauses.set(true);
      assertThat(held.broken(DEADLINE)).isZero();
      Duration slow = held.stall();
      pauses.set(false);
      pause();

      assertThat(held.broken(DEADLINE)).isZero();

      assertThat(slow).isGreaterThan(PAUSE);
      assertThat(held.stall()).as("of the last word only").isPositive().isNotEqualTo(slow);
    }
  }

  @Test
  void clientsThatReuseTheirPortsTellTheirLongestWait() throws IOException {
    try (SocketServer web = SocketServer.start(server, 0, this::answerPages);
        PortReusers reusers = PortReusers.start(client, web.address(), 2, 24_200, DEADLINE)) {
      await().until(() -> reusers.stall().compareTo(Duration.ZERO) > 0);

      pauses.set(true);

      await().until(() -> reusers.stall().compareTo(PAUSE) > 0);
      pauses.set(false);
    }
  }

  @Test
  void clientsThatDialTellHowLongTheyWaitedOnceTheyWereServed() throws IOException {
    try (SocketServer echo = SocketServer.start(server, 0, this::echo);
        Diallers clients =
            Diallers.start(client, echo.address(), 1, 24_300, Duration.ZERO, DEADLINE)) {
      await().until(() -> clients.served().size() == 1);

      pauses.set(true);

      await().until(() -> clients.stall().compareTo(PAUSE) > 0);
      pauses.set(false);
    }
  }

  private static void pause() {
    long from = System.nanoTime();
    await().until(() -> System.nanoTime() - from > PAUSE.toNanos());
  }

  private void pauseIfAsked() {
    if (pauses.get()) {
      pause();
    }
  }

  private void sendInTwoPieces(Socket socket) throws IOException {
    socket.getInputStream().read();
    byte[] bytes = new SeededBytes(7).next(1_000);
    socket.getOutputStream().write(bytes, 0, 500);
    await().untilTrue(pauses);
    pause();
    pause(); // The client has wanted the rest since the second began, if not before.
    socket.getOutputStream().write(bytes, 500, 500);
  }

  private void echo(Socket socket) throws IOException {
    byte[] buffer = new byte[100];
    int count = socket.getInputStream().read(buffer);
    while (count >= 0) {
      pauseIfAsked();
      socket.getOutputStream().write(buffer, 0, count);
      count = socket.getInputStream().read(buffer);
    }
  }

  private void answerPages(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    boolean closes = false;
    String line = in.readLine();
    while (line != null && !closes) {
      while (!line.isEmpty()) {
        closes |= line.equals("Connection: close");
        line = in.readLine();
      }
      pauseIfAsked();
      socket
          .getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      line = closes ? null : in.readLine();
    }
  }
}
