package org.tandemlb.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.lab.net.Loopback;
import org.tandemlb.lab.net.Machine;

@Timeout(60)
class TalkingSessionsTest {

  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final int COUNT = 5;

  /** What the echo does wrong from now on. */
  private final AtomicBoolean corrupts = new AtomicBoolean();

  private final AtomicBoolean resets = new AtomicBoolean();
  private final AtomicBoolean pauses = new AtomicBoolean();
  private final AtomicLong heldBack = new AtomicLong();

  /** Whose clients have closed them. */
  private final AtomicLong ended = new AtomicLong();

  private Loopback place;
  private Machine client;
  private SocketServer server;

  @BeforeEach
  void startAnEchoThatCanGoWrong() throws IOException {
    place = Loopback.create();
    client = place.machine("client", 31);
    server = SocketServer.start(place.machine("server", 21), 0, this::echo);
  }

  @AfterEach
  void stop() {
    pauses.set(false);
    server.close();
    place.close();
  }

  @Test
  void sessionsOfASoundServiceAreWholeAndSpeakOn() throws IOException {
    try (TalkingSessions sessions = open()) {
      long before = sessions.summary().exchanges();

      assertThat(sessions.awaitExchange(DEADLINE)).isTrue();

      assertThat(sessions.summary().exchanges()).isGreaterThanOrEqualTo(before + 2 * COUNT);
      assertThat(sessions.summary().broken()).isZero();
    }
  }

  @Test
  void aWrongByteBreaksASession() throws IOException {
    try (TalkingSessions sessions = open()) {
      corrupts.set(true);

      sessions.awaitExchange(DEADLINE);

      assertThat(sessions.summary().brokenBy()).isEqualTo(Map.of("wrong bytes", COUNT));
      assertThat(sessions.summary().reset()).isZero();
    }
  }

  @Test
  void aResetIsToldFromOtherEnds() throws IOException {
    try (TalkingSessions sessions = open()) {
      resets.set(true);

      sessions.awaitExchange(DEADLINE);

      assertThat(sessions.summary().broken()).isEqualTo(COUNT);
      assertThat(sessions.summary().reset()).isEqualTo(COUNT);
    }
  }

  @Test
  void theEndOfTheServiceBreaksAllSessions() throws IOException {
    try (TalkingSessions sessions = open()) {
      server.close();

      sessions.awaitExchange(DEADLINE);

      assertThat(sessions.summary().broken()).isEqualTo(COUNT);
    }
  }

  @Test
  void aServiceThatPausesIsAStallAndBreaksNothing() throws IOException {
    try (TalkingSessions sessions = open()) {
      sessions.forgetStalls();
      pauses.set(true);
      await().until(() -> heldBack.get() == COUNT);
      long held = System.nanoTime();
      Duration pause = Duration.ofMillis(300);
      await().until(() -> System.nanoTime() - held > pause.toNanos());

      pauses.set(false);

      assertThat(sessions.awaitExchange(DEADLINE)).isTrue();
      assertThat(sessions.summary().stall()).isGreaterThan(pause);
      assertThat(sessions.summary().broken()).isZero();
    }
  }

  @Test
  void whoLeavesHasHadItsAnswerAndBreaksNothing() throws IOException {
    try (TalkingSessions sessions = open()) {
      for (int i = 0; i < COUNT; i++) {
        assertThat(sessions.letOneLeave()).isTrue();
      }

      await().until(() -> ended.get() == COUNT);

      assertThat(sessions.letOneLeave()).isFalse();
      assertThat(sessions.awaitExchange(DEADLINE)).as("nobody is waited for").isTrue();
      assertThat(sessions.summary().broken()).isZero();
      assertThat(sessions.summary().sessions()).isEqualTo(COUNT);
    }
  }

  @Test
  void sessionsComeFromThePortsThatTheyWereGiven() throws IOException {
    try (TalkingSessions sessions =
        TalkingSessions.open(client, server.address(), 2, OptionalInt.of(23_000), DEADLINE)) {

      assertThatThrownBy(
              () ->
                  TalkingSessions.open(
                      client, server.address(), 1, OptionalInt.of(23_001), DEADLINE))
          .isInstanceOf(IOException.class);
      assertThat(sessions.summary().broken()).isZero();
    }
  }

  private TalkingSessions open() throws IOException {
    return TalkingSessions.open(client, server.address(), COUNT, DEADLINE);
  }

  private void echo(Socket socket) throws IOException {
    byte[] buffer = new byte[4_000];
    int count = socket.getInputStream().read(buffer);
    while (count >= 0) {
      if (pauses.get()) {
        heldBack.incrementAndGet();
        await().atMost(DEADLINE).until(() -> !pauses.get());
      }
      if (resets.get()) {
        socket.setSoLinger(true, 0);
        socket.close();
        return;
      }
      if (corrupts.get()) {
        buffer[count - 1]++;
      }
      socket.getOutputStream().write(buffer, 0, count);
      count = socket.getInputStream().read(buffer);
    }
    ended.incrementAndGet();
  }
}
