package org.tandemlb.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.NeedsNamespaces;
import org.tandemlb.lab.traffic.ProbeClient;

/** A pair that wants a quorum, which each of its nodes is half of. */
@NeedsNamespaces
@Timeout(180)
class QuorumTest {

  private static final String WHY = "no quorum: of 2 nodes only %s is here, and 2 must be";

  private final InetAddress vip = Addresses.of("198.18.0.100");
  private PairOnHosts pair;

  @BeforeEach
  void start() throws IOException {
    pair = PairOnHosts.start(List.of(vip), yaml -> yaml.restingVip(vip).quorum());
  }

  @AfterEach
  void stop() {
    if (pair != null) {
      pair.close();
    }
  }

  @Test
  void aHolderWhoseOnlyPeerIsKilledLetsGoAndHoldsAgainWithIt() throws IOException {
    Host holder = pair.holder(vip);
    Host spare = pair.other(holder);
    pair.node(spare).process().kill9();

    pair.awaitUntil(() -> pair.carriers(vip).isEmpty(), "nobody carries the address");
    pair.awaitUntil(
        () -> pair.node(holder).status().toString().contains(WHY.formatted(holder.name())),
        holder + " says why");
    assertThat(pair.node(holder).process().output()).contains(WHY.formatted(holder.name()));

    pair.start(spare);
    pair.awaitUntil(() -> pair.carriers(vip).size() == 1, "one carries the address");
    try (ProbeClient probes = pair.probe(vip)) {
      pair.awaitServed(probes);
    }
  }
}
