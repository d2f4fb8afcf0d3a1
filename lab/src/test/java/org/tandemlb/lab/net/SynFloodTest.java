package org.tandemlb.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NeedsNamespaces
@Timeout(60)
class SynFloodTest {

  private static final int PORT = 4000;

  @Test
  void synsOfClientsThatAreNotThereLeaveConnectionsHalfOpen() throws IOException {
    synsLeaveConnectionsHalfOpen(Host::address);
  }

  @Test
  void synsOfIpv6ClientsDoToo() throws IOException {
    synsLeaveConnectionsHalfOpen(Host::address6);
  }

  private static void synsLeaveConnectionsHalfOpen(Function<Host, InetAddress> address)
      throws IOException {
    try (Lan lan = Lan.create()) {
      Host server = lan.machine("server", 11);
      Host other = lan.machine("other", 12);
      Host flooder = lan.machine("flooder", 33);
      lan.route(server, SynFlood.NETWORK, flooder.address());
      lan.route(server, SynFlood.NETWORK6, flooder.address6());
      InetSocketAddress target = new InetSocketAddress(address.apply(server), PORT);
      try (ServerSocket listening = server.call(() -> new ServerSocket(PORT));
          SynFlood flood = SynFlood.start(flooder, other, target, 1_000, 1)) {
        await().until(() -> flood.sent() >= 30);
        assertThat(halfOpen(server)).isZero();

        flood.aim(server);

        await().until(() -> halfOpen(server) >= 30);
        assertThat(listening.isBound()).isTrue();
      }
    }
  }

  private static long halfOpen(Host server) throws IOException {
    return server.run("ss", "-Htn", "state", "syn-recv").lines().count();
  }
}
