package org.tandemlb.cluster.control.sim;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.config.Failback;

/**
 * Machines that have too much to do: each step of a process takes long, and between what it decides
 * and what is done then others speak, whom it hears only later.
 */
class BusyNodesTest {

  private static final long SEEDS = 8;

  /** In so long they find each other and ask for their addresses. */
  private static final long BUSY_MILLIS = 5_000;

  private static final long CALM_MILLIS = 20_000;

  @Test
  void aNodeThatStartsOnABusyMachineTakesNothingThatAnotherCarries() {
    Seeds.each(BusyNodesTest.class, SEEDS, BusyNodesTest::cluster, BusyNodesTest::play);
  }

  private static SimulatedCluster cluster(long seed) {
    ConfigBuilder file = new ConfigBuilder(2 + (int) (seed % 2)).lease(Duration.ofSeconds(2));
    for (int i = 0; i < 3; i++) {
      file.vip("198.18.0.10" + i, "lb" + (1 + i % 2), new Failback.After(Duration.ofSeconds(3)));
    }
    return new SimulatedCluster(seed, file.served("198.18.0.100", "web").build());
  }

  /** As kill -9 of a process whose service starts it again while the machine has no time for it. */
  private static void play(SimulatedCluster cluster) {
    World world = cluster.world;
    cluster.startAll();
    cluster.run(8_000);
    for (int i = 0; i < 4; i++) {
      Host host = cluster.host(1 + world.random.nextInt(cluster.hosts.size()));
      if (world.chance(0.7)) {
        host.kill(false);
        cluster.run(2_000);
      }
      host.busy(world.random.nextLong(20, 300));
      cluster.startAll();
      cluster.run(BUSY_MILLIS);
    }
    cluster.hosts.forEach(host -> host.busy(0));
    cluster.run(CALM_MILLIS);
    cluster.expectAgreement();
  }
}
