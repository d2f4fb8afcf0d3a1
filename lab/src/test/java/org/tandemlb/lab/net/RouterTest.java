package org.tandemlb.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is beyond a host: a router, and a machine on which a program is missing. */
@NeedsNamespaces
@Timeout(60)
class RouterTest {

  private static final int PORT = 4000;
  private static final int BYTES = 200_000;

  private Lan lan;
  private Host server;

  @BeforeEach
  void makeAServer() throws IOException {
    lan = Lan.create();
    server = lan.machine("server", 11);
  }

  @AfterEach
  void remove() {
    lan.close();
  }

  @Test
  void aServerLearnsOfASmallHopAndItsAnswerArrivesWhole() throws IOException {
    Host far = lan.behind(lan.machine("router", 1), "far", 31, 1_300);

    assertThat(received(far, server.address())).isEqualTo(BYTES);
    assertThat(received(far, server.address6())).isEqualTo(BYTES);

    assertThat(server.run("ip", "route", "get", "198.18.1.31")).contains("mtu 1300");
    assertThat(server.run("ip", "route", "get", "fd00:18:0:1::31")).contains("mtu 1300");
  }

  @Test
  void aProgramCanBeHiddenFromAnother() throws IOException {
    List<String> asking = List.of("sh", "-c", "ss --version");
    List<String> hidden = new ArrayList<>(Host.without("ss"));
    hidden.addAll(asking);
    LabProcess with = server.start("with", asking);
    LabProcess without = server.start("without", hidden);

    assertThat(with.awaitExit(Duration.ofSeconds(10))).isTrue();
    assertThat(without.awaitExit(Duration.ofSeconds(10))).isTrue();
    assertThat(with.exitCode()).isZero();
    assertThat(without.exitCode()).isNotZero();
  }

  private int received(Host far, InetAddress address) throws IOException {
    try (ServerSocket listening = server.call(() -> new ServerSocket(PORT));
        Socket client = far.call(() -> new Socket(address, PORT));
        Socket accepted = listening.accept()) {
      client.setSoTimeout(20_000);
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  accepted.getOutputStream().write(new byte[BYTES]);
                  accepted.shutdownOutput();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      int count = client.getInputStream().readAllBytes().length;
      writing.join();
      return count;
    }
  }
}
