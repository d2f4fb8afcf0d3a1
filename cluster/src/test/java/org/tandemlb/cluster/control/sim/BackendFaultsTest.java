package org.tandemlb.cluster.control.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Observation;

/** What the death of backends, seen by some nodes and at different moments, does to a VIP. */
class BackendFaultsTest {

  private static final int SEEDS = 30;
  private static final InetAddress A = address("198.18.0.100");
  private static final BackendId WEB_1 = new BackendId("web", "web-1");
  private static final long INTERVAL_MILLIS = 1_000;

  /** For whom the backend is dead, and what each has seen since when. */
  private final Set<Host> blind = new HashSet<>();

  private final Map<Host, Boolean> seen = new HashMap<>();
  private final Map<Host, Long> since = new HashMap<>();

  @Test
  void aBackendThatDiesAndReturnsForEverybodyMovesNothing() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SimulatedCluster cluster = holding(seed);
      Set<String> before = cluster.carriers(A);

      cluster.hosts.forEach(host -> blindWithin(cluster, host, true));
      cluster.run(20_000);
      assertThat(cluster.carriers(A)).as("seed %d, dead", seed).isEqualTo(before);
      cluster.hosts.forEach(host -> blindWithin(cluster, host, false));
      cluster.run(20_000);

      assertThat(cluster.carriers(A)).as("seed %d, back", seed).isEqualTo(before);
      assertThat(cluster.invariants.longestNoneMillis()).isZero();
    }
  }

  @Test
  void aHolderThatAloneReachesNothingGivesItsVipAwayOnce() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SimulatedCluster cluster = holding(seed);
      Host holder =
          cluster.hosts.stream().filter(host -> host.kernel().carries(A)).findFirst().get();

      blind.add(holder);
      cluster.run(4_500);
      assertThat(cluster.carriers(A)).as("seed %d, too early", seed).contains(holder.name());
      cluster.run(8_000);
      assertThat(cluster.carriers(A)).as("seed %d", seed).hasSize(1).doesNotContain(holder.name());

      blind.remove(holder);
      cluster.run(20_000);
      assertThat(cluster.carriers(A)).as("seed %d, back", seed).doesNotContain(holder.name());
      assertThat(cluster.invariants.longestNoneMillis()).isLessThan(100);
    }
  }

  /** Probes and rise or fall make each node see it at its own moment. */
  private void blindWithin(SimulatedCluster cluster, Host host, boolean dead) {
    cluster.world.in(
        cluster.world.between(0, 3 * INTERVAL_MILLIS),
        () -> {
          if (dead) {
            blind.add(host);
          } else {
            blind.remove(host);
          }
        });
  }

  private SimulatedCluster holding(long seed) {
    blind.clear();
    seen.clear();
    SimulatedCluster cluster =
        new SimulatedCluster(
            seed, new ConfigBuilder(2).vip("198.18.0.100").served("198.18.0.100", "web").build());
    cluster.startAll();
    cluster.hosts.forEach(
        host ->
            cluster.world.in(
                cluster.world.between(0, INTERVAL_MILLIS), () -> probe(cluster, host)));
    cluster.run(20_000);
    cluster.expectAgreement();
    cluster.invariants.measureAnew();
    return cluster;
  }

  private void probe(SimulatedCluster cluster, Host host) {
    boolean up = !blind.contains(host);
    if (!Boolean.valueOf(up).equals(seen.put(host, up))) {
      since.put(host, host.clockNanos());
    }
    host.deliver(
        new Event.Observed(
            new Observation(
                WEB_1, up, up ? "connected" : "refused", since.get(host), host.clockNanos())));
    cluster.world.in(World.millis(INTERVAL_MILLIS), () -> probe(cluster, host));
  }
}
