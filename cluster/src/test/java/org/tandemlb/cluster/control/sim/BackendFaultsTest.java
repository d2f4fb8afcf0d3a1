package org.tandemlb.cluster.control.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.config.Config;
import org.tandemlb.config.Listen;

/**
 * What the death of backends, seen by some nodes and at different moments, does to a VIP, while
 * spares probe a tenth as often as the holder.
 */
class BackendFaultsTest {

  private static final int SEEDS = 30;

  /** Five nodes for minutes cost much more than two. */
  private static final int FEW_SEEDS = 5;

  private static final InetAddress A = address("198.18.0.100");
  private static final BackendId WEB_1 = new BackendId("web", "web-1");
  private static final long INTERVAL_MILLIS = 1_000;

  /** With a long fall a spare that began to look only when the holder did would be down last. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 10})
  void aBackendThatDiesAndReturnsForEverybodyMovesNothing(int fall) {
    eachSeed(
        SEEDS,
        seed -> holding(seed, 2, fall),
        cluster -> {
          Set<String> before = cluster.carriers(A);

          cluster.backends.die(WEB_1, cluster.hosts);
          cluster.run(40_000);
          assertThat(cluster.carriers(A)).as("dead").isEqualTo(before);
          cluster.backends.live(WEB_1, cluster.hosts);
          cluster.run(40_000);

          assertThat(cluster.carriers(A)).as("back").isEqualTo(before);
          assertThat(cluster.invariants.longestNoneMillis()).isZero();
        });
  }

  @Test
  void aBackendThatDiesForEverybodyDrawsNoVipToANodeWhoseFileSendsItNobody() {
    eachSeed(
        SEEDS,
        seed -> holding(seed, 2, 3),
        cluster -> {
          Set<String> before = cluster.carriers(A);
          Host spare = cluster.hosts.stream().filter(host -> !host.carriesAny()).findFirst().get();
          spare.reload(Operators.with(cluster.config, 0, "0000"));
          cluster.run(20_000);
          assertThat(cluster.carriers(A)).as("another file").isEqualTo(before);

          cluster.backends.die(WEB_1, cluster.hosts);
          cluster.run(40_000);

          assertThat(cluster.carriers(A)).as("dead").isEqualTo(before);
        });
  }

  /** For its clock, what it saw before it was paused is fresh. */
  @Test
  void whoSleptThroughTheDeathOrTheReturnOfABackendMovesNothing() {
    eachSeed(
        SEEDS,
        seed -> holding(seed, 2, 3),
        cluster -> {
          Set<String> before = cluster.carriers(A);
          Host spare = cluster.hosts.stream().filter(host -> !host.carriesAny()).findFirst().get();

          for (boolean dies : new boolean[] {true, false}) {
            spare.freeze();
            cluster.backends.turn(WEB_1, dies, cluster.hosts);
            cluster.run(15_000);
            cluster.thaw(spare);
            cluster.run(20_000);

            assertThat(cluster.carriers(A)).as("dies: %s", dies).isEqualTo(before);
          }
        });
  }

  @Test
  void aHolderThatAloneReachesNothingGivesItsVipAwayOnce() {
    eachSeed(
        SEEDS,
        seed -> holding(seed, 2, 3),
        cluster -> {
          Host holder = holder(cluster);

          cluster.backends.die(WEB_1, Set.of(holder));
          cluster.run(4_500);
          assertThat(cluster.carriers(A)).as("too early").contains(holder.name());
          cluster.run(8_000);
          assertThat(cluster.carriers(A)).hasSize(1).doesNotContain(holder.name());

          cluster.backends.live(WEB_1, Set.of(holder));
          cluster.run(20_000);
          assertThat(cluster.carriers(A)).as("back").doesNotContain(holder.name());
          assertThat(cluster.invariants.longestNoneMillis()).isLessThan(100);
        });
  }

  /** Which of the two then holds is the file's order; it must have somebody to send clients to. */
  @Test
  void whoWasCutOffKnowsAtOnceThatItsBackendsWereNotWhatWasDown() {
    eachSeed(
        SEEDS,
        seed -> holding(seed, 2, 3),
        cluster -> {
          Host cutOff = holder(cluster);
          cluster.cutOff(cutOff);
          cluster.backends.die(WEB_1, Set.of(cutOff));
          cluster.run(6_000);
          assertThat(verdict(cutOff)).isEqualTo("DOWN");

          cluster.heal();
          cluster.backends.live(WEB_1, Set.of(cutOff));
          cluster.run(600); // A claim each quarter of a second, and it tells the first.

          assertThat(verdict(cutOff)).isNotEqualTo("DOWN");
          int changes = cutOff.verdictChanges();
          cluster.run(1_000);
          assertThat(verdict(cutOff)).isEqualTo("UP");
          cluster.run(20_000);
          assertThat(verdict(cutOff)).isEqualTo("UP");
          assertThat(cutOff.verdictChanges() - changes).isLessThanOrEqualTo(1);
        });
  }

  @Test
  void whatWasDownBeforeANodeWasCutOffStaysDown() {
    eachSeed(
        SEEDS,
        seed -> holding(seed, 2, 3),
        cluster -> {
          Host cutOff = holder(cluster);
          cluster.backends.die(WEB_1, cluster.hosts);
          cluster.run(10_000);
          int changes = cutOff.verdictChanges();
          cluster.cutOff(cutOff);
          cluster.run(6_000);

          cluster.heal();
          cluster.run(20_000);

          assertThat(verdict(cutOff)).isEqualTo("DOWN");
          assertThat(cutOff.verdictChanges()).isEqualTo(changes);
        });
  }

  @Test
  void whatAHolderSeesItsSparesLookAtWithinASecond() {
    eachSeed(
        FEW_SEEDS,
        seed -> holding(seed, 5, 1),
        cluster -> {
          Host holder = holder(cluster);
          cluster.backends.die(WEB_1, cluster.hosts);
          while (verdict(holder).equals("UP")) {
            cluster.run(10);
          }

          cluster.run(1_500); // The probe itself takes up to half a second.

          for (Host host : cluster.hosts) {
            assertThat(verdict(host)).as("%s", host).isEqualTo("DOWN");
          }
        });
  }

  @Test
  void whereEveryNodeServesAllLookAtOnceToo() {
    CheckConfig.Timing rare =
        new CheckConfig.Timing(Duration.ofSeconds(30), Duration.ofMillis(500), 1, 1);
    eachSeed(
        FEW_SEEDS,
        seed ->
            started(
                seed,
                new ConfigBuilder(3)
                    .vip("198.18.0.100")
                    .served("198.18.0.100", "web", rare)
                    .servedBy(new Listen.OwnNode(80), "web")
                    .build()),
        cluster -> {
          cluster.run(40_000);
          cluster.backends.die(WEB_1, cluster.hosts);
          while (cluster.hosts.stream().map(BackendFaultsTest::verdict).allMatch("UP"::equals)) {
            cluster.run(10);
          }

          cluster.run(1_500);

          for (Host host : cluster.hosts) {
            assertThat(verdict(host)).as("%s", host).isEqualTo("DOWN");
          }
        });
  }

  @Test
  void sparesProbeATenthAsOftenAndStillActOnWhatIsSo() {
    eachSeed(
        FEW_SEEDS,
        seed -> holding(seed, 5, 3),
        cluster -> {
          Host holder = holder(cluster);
          Map<Host, Integer> before = new LinkedHashMap<>();
          Map<Host, Integer> changes = new LinkedHashMap<>();
          cluster.hosts.forEach(host -> before.put(host, cluster.backends.probes(host, WEB_1)));
          cluster.hosts.forEach(host -> changes.put(host, host.verdictChanges()));

          cluster.run(100_000);

          for (Host host : cluster.hosts) {
            int probes = cluster.backends.probes(host, WEB_1) - before.get(host);
            if (host == holder) {
              assertThat(probes).isBetween(90, 112);
            } else {
              assertThat(probes).as("%s", host).isBetween(8, 12);
            }
            assertThat(host.verdictChanges()).isEqualTo(changes.get(host));
            assertThat(verdict(host)).as("%s", host).isEqualTo("UP");
          }
        });
  }

  @Test
  void aSpareThatTakesOverProbesAtTheFullRateAtOnceAndNeverKnowsNothing() {
    eachSeed(
        SEEDS,
        seed -> holding(seed, 2, 3),
        cluster -> {
          Host dead = holder(cluster);
          int changes = cluster.hosts.stream().mapToInt(Host::verdictChanges).sum();

          dead.kill(false);
          cluster.run(1_000);
          Host taker = holder(cluster);
          int probes = cluster.backends.probes(taker, WEB_1);
          cluster.run(4_000);

          assertThat(taker).isNotEqualTo(dead);
          assertThat(cluster.backends.probes(taker, WEB_1) - probes).isBetween(3, 5);

          assertThat(verdict(taker)).isEqualTo("UP");
          assertThat(cluster.hosts.stream().mapToInt(Host::verdictChanges).sum())
              .as("no verdict was another for a moment")
              .isEqualTo(changes);
        });
  }

  @Test
  void aSpareThatAloneReachesNothingGoesOnLookingAtTheFullRate() {
    eachSeed(
        SEEDS,
        seed -> holding(seed, 2, 3),
        cluster -> {
          Host spare =
              cluster.hosts.stream().filter(host -> !host.kernel().carries(A)).findFirst().get();

          cluster.backends.die(WEB_1, Set.of(spare));
          cluster.run(30_000); // Its next probe may be ten intervals away.
          assertThat(verdict(spare)).isEqualTo("DOWN");
          int changes = spare.verdictChanges();
          cluster.run(30_000);
          assertThat(spare.verdictChanges()).as("it keeps to it").isEqualTo(changes);

          cluster.backends.live(WEB_1, Set.of(spare));
          cluster.run(5_000);
          assertThat(verdict(spare)).isEqualTo("UP");
        });
  }

  private static void eachSeed(
      int count, LongFunction<SimulatedCluster> make, Consumer<SimulatedCluster> scenario) {
    Seeds.each(BackendFaultsTest.class, count, make, scenario);
  }

  private static Host holder(SimulatedCluster cluster) {
    return cluster.hosts.stream().filter(host -> host.kernel().carries(A)).findFirst().get();
  }

  private static String verdict(Host host) {
    return host.status().backends().get(0).verdict().state().name();
  }

  private SimulatedCluster holding(long seed, int nodes, int fall) {
    CheckConfig.Timing timing =
        new CheckConfig.Timing(Duration.ofMillis(INTERVAL_MILLIS), Duration.ofMillis(500), 2, fall);
    Config config =
        new ConfigBuilder(nodes).vip("198.18.0.100").served("198.18.0.100", "web", timing).build();
    SimulatedCluster cluster = started(seed, config);
    cluster.run(30_000);
    cluster.expectAgreement();
    cluster.invariants.measureAnew();
    return cluster;
  }

  private static SimulatedCluster started(long seed, Config config) {
    SimulatedCluster cluster = new SimulatedCluster(seed, config);
    cluster.startAll();
    return cluster;
  }
}
