package org.tandemlb.cluster.control.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.ConfigBuilder;

/** With a quorum only most of the nodes together hold; see {@link Minorities}. */
class QuorumFaultsTest {

  private static final int SEEDS = 15;
  private static final InetAddress A = address("198.18.0.100");

  @Test
  void whateverHappensNoMinorityHoldsForLong() {
    Seeds.each(
        QuorumFaultsTest.class,
        SEEDS,
        RandomFaults::clusterWithQuorum,
        cluster -> RandomFaults.run(cluster, RandomFaults.FAULTS));
  }

  @Test
  void ofASplitOnlyTheGreaterPartServes() {
    Seeds.each(
        QuorumFaultsTest.class,
        SEEDS,
        seed -> settled(seed, 5),
        cluster -> {
          cluster.split(Set.of(cluster.host(1), cluster.host(4)));
          cluster.run(10_000);
          assertThat(cluster.carriers(A)).hasSize(1).doesNotContain("lb1", "lb4");

          cluster.heal();
          cluster.run(15_000);
          cluster.expectAgreement();
          assertThat(cluster.invariants.longestTwoMillis()).isZero();
        });
  }

  @Test
  void theLastOfTwoLetsGoAndServesAgainWithTheOther() {
    Seeds.each(
        QuorumFaultsTest.class,
        SEEDS,
        seed -> settled(seed, 2),
        cluster -> {
          cluster.host(1).kill(false);
          cluster.run(3_000);
          assertThat(cluster.carriers(A)).isEmpty();

          cluster.host(1).start();
          cluster.run(15_000);
          cluster.expectAgreement();
        });
  }

  private static SimulatedCluster settled(long seed, int nodes) {
    SimulatedCluster cluster =
        new SimulatedCluster(seed, new ConfigBuilder(nodes).quorum().vip("198.18.0.100").build());
    cluster.startAll();
    cluster.run(15_000);
    cluster.expectAgreement();
    return cluster;
  }
}
