package org.tandemlb.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.lab.net.Carriers;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.NeedsNamespaces;
import org.tandemlb.lab.pair.TandemCommand;
import org.tandemlb.lab.traffic.HeldSessions;
import org.tandemlb.lab.traffic.ProbeClient;

/** Two nodes whose file changes while clients connect and speak. */
@NeedsNamespaces
@Timeout(180)
class ReloadOfAPairTest {

  private static final int HELD = 20;

  private final InetAddress vip = Addresses.of("198.18.0.100");
  private PairOnHosts pair;

  @BeforeEach
  void start() throws IOException {
    pair =
        PairOnHosts.start(
            List.of(vip), yaml -> yaml.restingVip(vip).patient(), Duration.ofMinutes(10));
  }

  @AfterEach
  void stop() {
    if (pair != null) {
      pair.close();
    }
  }

  @Test
  void backendsComeAndGoOnBothNodesAndNeitherClientsNorTheAddressNotice() throws IOException {
    Host holder = pair.holder(vip);
    InetSocketAddress echo = new InetSocketAddress(vip, PairOnHosts.ECHO_PORT);
    try (Carriers carriers = Carriers.watch(pair.hosts, vip);
        HeldSessions held = HeldSessions.open(pair.client, echo, HELD, PairOnHosts.DEADLINE);
        ProbeClient probes = pair.probe(vip)) {
      long began = System.nanoTime();

      pair.rewrite("      web-03: .*\n", "");
      String said = reloadAll(pair.other(holder));

      String removed = ": reloaded\n  pool web: backend web-03 removed (198.18.0.23:80)\n";
      assertThat(said).contains("lb1" + removed).contains("lb2" + removed);
      pair.webs.get(2).close(); // Whoever went there now would be lost.
      pair.awaitServed(probes);

      pair.rewrite("      echo-01: ", "      echo-02: ");
      pair.hosts.forEach(host -> pair.node(host).process().hangUp());
      for (Host host : pair.hosts) {
        pair.awaitUntil(
            () -> pair.node(host).process().output().contains("reload: pool echo: backend echo-02"),
            host + " has heard SIGHUP and read its file");
      }
      pair.awaitServed(probes);

      assertThat(held.broken(PairOnHosts.DEADLINE)).as(pair.outputs()).isZero();
      pair.expectNoneLost(probes, began);
      assertThat(pair.holder(vip)).isEqualTo(holder);
      assertThat(carriers.log().longestTwo()).as("%s", carriers.log()).isZero();
    }
  }

  private String reloadAll(Host at) throws IOException {
    return TandemCommand.run(
        at,
        "reload",
        "--all",
        "--admin",
        pair.node(at).adminUrl(),
        "--token-file",
        pair.node(at).tokenFile().toString());
  }
}
