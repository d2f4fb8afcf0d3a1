package org.tandemlb.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.lab.net.Loopback;
import org.tandemlb.lab.net.Machine;

@Timeout(60)
class BulkSessionTest {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  @Test
  void anAnswerIsCheckedHoweverItIsReadAndSoIsItsEnd() throws IOException {
    try (Loopback place = Loopback.create();
        BulkBackend bulk = BulkBackend.start(place.machine("server", 21), 0);
        BulkSession session =
            BulkSession.open(place.machine("client", 31), bulk.address(), DEADLINE)) {
      session.ask(7, 500_000);
      session.endAsking();

      session.read(1);
      session.read(499_999);
      session.readEnd();
    }
  }

  @Test
  void otherBytesAreNoticed() throws IOException {
    try (Loopback place = Loopback.create();
        SocketServer server =
            SocketServer.start(
                place.machine("server", 21),
                0,
                socket -> {
                  byte[] bytes = new byte[1_000];
                  new Random(99).nextBytes(bytes);
                  socket.getOutputStream().write(bytes);
                });
        BulkSession session =
            BulkSession.open(place.machine("client", 31), server.address(), DEADLINE)) {
      session.ask(7, 1_000);

      assertThatThrownBy(() -> session.read(1_000)).hasMessage("wrong bytes");
    }
  }

  @Test
  void anAnswerThatIsCutShortIsNoticed() throws IOException {
    try (Loopback place = Loopback.create();
        SocketServer server =
            SocketServer.start(
                place.machine("server", 21),
                0,
                socket -> {
                  socket.getInputStream().read();
                  socket.getOutputStream().write(new SeededBytes(7).next(900));
                });
        BulkSession session =
            BulkSession.open(place.machine("client", 31), server.address(), DEADLINE)) {
      session.ask(7, 1_000);

      assertThatThrownBy(() -> session.read(1_000)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void clientsThatReuseTheirPortsAreServedAgainAndAgain() throws IOException {
    try (Loopback place = Loopback.create();
        WebBackend web = WebBackend.start("web-01", place.machine("server", 21), 0)) {
      Machine client = place.machine("client", 31);
      PortReusers reusers = PortReusers.start(client, web.address(), 4, 24_000, DEADLINE);
      try (reusers) {
        org.awaitility.Awaitility.await().until(() -> reusers.connections() > 20);
      }

      assertThat(reusers.failures()).isEmpty();
    }
  }

  @Test
  void clientsThatReuseTheirPortsNoticeThatTheirServiceIsGone() throws IOException {
    try (Loopback place = Loopback.create()) {
      WebBackend web = WebBackend.start("web-01", place.machine("server", 21), 0);
      Machine client = place.machine("client", 31);
      try (PortReusers reusers = PortReusers.start(client, web.address(), 4, 24_100, DEADLINE)) {
        org.awaitility.Awaitility.await().until(() -> reusers.connections() > 4);

        web.close();

        org.awaitility.Awaitility.await().until(() -> !reusers.failures().isEmpty());
      }
    }
  }
}
