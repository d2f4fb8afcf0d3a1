package org.tandemlb.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NeedsNamespaces
@Timeout(60)
class SynFloodTest {

  private static final int PORT = 4000;

  @Test
  void synsOfClientsThatAreNotThereLeaveConnectionsHalfOpen() throws IOException {
    try (Lan lan = Lan.create()) {
      Host server = lan.machine("server", 11);
      Host flooder = lan.machine("flooder", 33);
      lan.route(server, SynFlood.NETWORK, flooder.address());
      InetSocketAddress target = new InetSocketAddress(server.address(), PORT);
      try (ServerSocket listening = server.call(() -> new ServerSocket(PORT))) {

        SynFlood.send(flooder, server, target, 40, Duration.ofMillis(10), 1);

        await().until(() -> server.run("ss", "-Htn", "state", "syn-recv").lines().count() >= 30);
        assertThat(listening.isBound()).isTrue();
      }
    }
  }
}
