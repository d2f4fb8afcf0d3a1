package org.tandemlb.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.lab.net.Carriers;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.NeedsNamespaces;
import org.tandemlb.lab.pair.TandemCommand;
import org.tandemlb.lab.traffic.ProbeClient;

/** Two nodes get another secret, as docs/operations.md says, while clients connect. */
@NeedsNamespaces
@Timeout(300)
class SecretOfAPairTest {

  private final InetAddress vip = Addresses.of("198.18.0.100");
  private PairOnHosts pair;

  @BeforeEach
  void start() throws IOException {
    pair = PairOnHosts.start(List.of(vip), yaml -> yaml.restingVip(vip).patient());
  }

  @AfterEach
  void stop() {
    if (pair != null) {
      pair.close();
    }
  }

  @Test
  void everyClientIsServedWhileTheSecretIsRotated() throws IOException {
    Path secret = pair.lan.directory().resolve("secret");
    String first = shown(secret);
    try (Carriers carriers = Carriers.watch(pair.hosts, vip);
        ProbeClient probes = pair.probe(vip)) {
      long began = System.nanoTime();

      for (String step : List.of("begin", "switch", "finish")) {
        TandemCommand.run(pair.hosts.get(0), "secret", secret.toString(), "--rotate", step);
        for (Host host : pair.hosts) {
          restart(host);
          pair.awaitServed(probes);
        }
      }

      pair.expectNoneLost(probes, began);
      assertThat(carriers.log().longestTwo()).as("%s", carriers.log()).isZero();
    }
    assertThat(shown(secret)).isNotEqualTo(first).doesNotContain("trusts");
  }

  private String shown(Path secret) throws IOException {
    return TandemCommand.run(pair.hosts.get(0), "secret", secret.toString(), "--show");
  }

  /** Politely; the next one may go only when both nodes see each other again. */
  private void restart(Host host) throws IOException {
    pair.node(host).process().terminate();
    assertThat(pair.node(host).process().awaitExit(PairOnHosts.DEADLINE))
        .as("%s ends", host)
        .isTrue();
    pair.start(host);
    pair.node(host).awaitReady(PairOnHosts.DEADLINE);
    for (Host each : pair.hosts) {
      pair.awaitUntil(
          () -> pair.node(each).status().at("/view/members").size() == pair.hosts.size(),
          each + " sees both nodes");
    }
  }
}
