package org.tandemlb.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.lab.net.Loopback;
import org.tandemlb.lab.net.Machine;

@Timeout(60)
class TrafficTest {

  private static final Duration PERIOD = Duration.ofMillis(10);
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private Loopback place;
  private Machine server;
  private Machine client;

  @BeforeEach
  void makeMachines() throws IOException {
    place = Loopback.create();
    server = place.machine("server", 21);
    client = place.machine("client", 31);
  }

  @AfterEach
  void remove() {
    place.close();
  }

  @Test
  void aProbeLearnsWhoAnsweredIt() throws IOException {
    try (WebBackend web = WebBackend.start("web-01", server, 0);
        ProbeClient probes = probe(web.address(), new Conversation.HttpGet("/"))) {

      assertThat(probes.await(0, p -> p.served() && p.text().equals("web-01"), DEADLINE)).isTrue();
    }
  }

  @Test
  void aBackendThatIsNotWellStillServesPages() throws IOException {
    try (WebBackend web = WebBackend.start("web-01", server, 0)) {
      web.well(false);

      assertThat(HttpAnswer.get(client, web.address(), "/healthz", DEADLINE).status())
          .isEqualTo(503);
      assertThat(HttpAnswer.get(client, web.address(), "/", DEADLINE).body()).isEqualTo("web-01\n");
    }
  }

  @Test
  void thereIsNoOutageBeforeAClientBegan() throws IOException {
    long longBefore = System.nanoTime() - Duration.ofHours(1).toNanos();
    try (WebBackend web = WebBackend.start("web-01", server, 0);
        ProbeClient probes = probe(web.address(), new Conversation.HttpGet("/"))) {
      assertThat(probes.await(0, Probe::served, DEADLINE)).isTrue();

      assertThat(probes.since(longBefore).outage()).isLessThan(Duration.ofMinutes(30));
    }
  }

  @Test
  void anOutageIsMeasuredAndTheProbesInItAreLost() throws IOException {
    EchoBackend echo = EchoBackend.start(server, 0);
    InetSocketAddress address = echo.address();
    try (ProbeClient probes = probe(address, new Conversation.Line("hello"))) {
      assertThat(probes.await(0, Probe::served, DEADLINE)).isTrue();

      long killed = System.nanoTime();
      echo.close();
      assertThat(probes.await(killed, p -> p.outcome() == Probe.Outcome.REFUSED, DEADLINE))
          .isTrue();
      long back = System.nanoTime();
      echo = EchoBackend.start(server, address.getPort());
      assertThat(probes.await(back, Probe::served, DEADLINE)).isTrue();

      ProbeSummary summary = probes.since(killed);
      assertThat(summary.lost()).isPositive();
      assertThat(summary.outage()).isPositive();
    } finally {
      echo.close();
    }
  }

  @Test
  void aServerThatAcceptsAndSaysNothingTimesOut() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, server.address());
        ProbeClient probes =
            probe(
                new InetSocketAddress(silent.getInetAddress(), silent.getLocalPort()),
                new Conversation.Line("hello"))) {

      assertThat(probes.await(0, p -> p.outcome() == Probe.Outcome.TIMED_OUT, DEADLINE)).isTrue();
    }
  }

  @Test
  void settlingWaitsForTheProbesThatAreStillOnTheirWay() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, server.address());
        ProbeClient probes =
            probe(
                new InetSocketAddress(silent.getInetAddress(), silent.getLocalPort()),
                new Conversation.Line("hello"))) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < PERIOD.toNanos() * 5) {
        Thread.onSpinWait();
      }
      assertThat(probes.since(start).lost()).isZero();

      probes.settle();

      assertThat(probes.since(start).lost()).isPositive();
    }
  }

  @Test
  void heldSessionsAreCountedAsBrokenOnceTheirServiceIsGone() throws IOException {
    EchoBackend echo = EchoBackend.start(server, 0);
    try (HeldSessions held = HeldSessions.open(client, echo.address(), 5, DEADLINE)) {
      assertThat(held.broken(DEADLINE)).isZero();

      echo.close();

      assertThat(held.broken(DEADLINE)).isEqualTo(5);
    }
  }

  @Test
  void theEchoComesBackWholeAfterTheClientHasEnded() throws IOException {
    try (EchoBackend echo = EchoBackend.start(server, 0);
        Socket socket = new Socket(echo.address().getAddress(), echo.address().getPort())) {
      socket.getOutputStream().write(new byte[] {1, 2, 3});
      socket.shutdownOutput();

      assertThat(socket.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
    }
  }

  private ProbeClient probe(InetSocketAddress to, Conversation conversation) throws IOException {
    return ProbeClient.start(client, to, conversation, PERIOD);
  }
}
