package org.tandemlb.cluster.control.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.control.ClusterStatus;
import org.tandemlb.config.Failback;

/** One fault at a time, each from many seeds: how long nobody serves, and who holds afterwards. */
class FaultsTest {

  private static final int SEEDS = 30;
  private static final InetAddress A = address("198.18.0.100");

  @Test
  void anyNodesThatStartTogetherServeWithinTwoAndAHalfSeconds() {
    for (int nodes : new int[] {1, 2, 5}) {
      int count = nodes;
      eachSeed(
          seed -> cluster(seed, count),
          cluster -> {
            cluster.startAll();
            cluster.run(2_500);
            assertThat(cluster.carriers(A)).hasSize(1);
            cluster.run(10_000);
            cluster.expectAgreement();
          });
    }
  }

  @Test
  void aKilledHolderIsFollowedWithinAQuarterOfASecond() {
    double median =
        median(
            cluster -> {
              holder(cluster).kill(false);
              cluster.run(2_000);
              assertThat(cluster.carriers(A)).hasSize(1);
              return cluster.invariants.longestNoneMillis();
            });
    assertThat(median).isLessThan(250);
  }

  /** Its lease of 2 s, a second, and the time that two knocks take. */
  @Test
  void aDeadHolderForWhichASwitchAnswersIsFollowedAllTheSame() {
    eachHolding(
        cluster -> {
          Host dead = holder(cluster);
          cluster.lan.answeredFor.add(dead);
          dead.kill(false);
          cluster.run(8_000);
          assertThat(cluster.carriers(A)).hasSize(1).doesNotContain(dead.name());
          assertThat(cluster.invariants.longestNoneMillis()).isLessThan(5_000);

          cluster.lan.answeredFor.clear();
          dead.start();
          cluster.run(10_000);
          cluster.expectAgreement();
        });
  }

  @Test
  void aHolderKilledWithItsGuardIsFollowedWhenItsLeaseIsOver() {
    eachHolding(
        cluster -> {
          holder(cluster).kill(true);
          cluster.run(4_000);
          assertThat(cluster.carriers(A)).hasSize(1);
          // Its kernel carries the address without anybody behind it for at most lease + 0.5 s.
          assertThat(cluster.invariants.longestNoneMillis()).isLessThan(200);
        });
  }

  @Test
  void aMachineThatVanishesIsFollowedWithinASecond() {
    double median =
        median(
            cluster -> {
              Host gone = holder(cluster);
              long from = cluster.world.nowNanos();
              cluster.cutOff(gone);
              Host next = cluster.hosts.get(1 - cluster.hosts.indexOf(gone));
              while (!next.kernel().carries(A)) {
                cluster.run(5);
              }
              return (cluster.world.nowNanos() - from) / 1e6;
            });
    assertThat(median).isLessThan(1_000);
  }

  /** Whoever asks for the address gets no answer, so it is taken; and the deaf one still speaks. */
  @Test
  void aHolderThatHearsNothingLetsGoWithinItsLeaseAndHoldsAgainWhenItHears() {
    eachHolding(
        cluster -> {
          Host deaf = holder(cluster);
          Host other = cluster.hosts.get(1 - cluster.hosts.indexOf(deaf));
          cluster.deafen(deaf);
          cluster.run(3_200);
          assertThat(cluster.carriers(A)).containsExactly(other.name());
          assertThat(cluster.invariants.longestNoneMillis()).isLessThan(600);
          assertThat(deaf.status().vips().get(0).cannotHold().get(deaf.name()))
              .startsWith("hears nothing on eth0");

          other.kill(false);
          cluster.run(5_000);
          assertThat(cluster.carriers(A)).isEmpty();

          cluster.heal();
          cluster.run(1_500);
          assertThat(cluster.carriers(A)).containsExactly(deaf.name());
          cluster.startAll();
          cluster.run(10_000);
          cluster.expectAgreement();
        });
  }

  /** Its switch is dead, or everybody else is: nobody is served worse for what it holds. */
  @Test
  void aHolderThatHearsNothingStaysWhenNobodyElseCouldHold() {
    for (int nodes : new int[] {1, 2}) {
      int count = nodes;
      eachSeed(
          seed -> cluster(seed, count),
          cluster -> {
            cluster.startAll();
            cluster.run(12_000);
            cluster.hosts.stream().skip(1).forEach(Host::stop);
            cluster.run(3_000);
            cluster.invariants.measureAnew();

            cluster.deafen(cluster.host(1));
            cluster.run(60_000);

            assertThat(cluster.carriers(A)).containsExactly("lb1");
            assertThat(cluster.invariants.longestNoneMillis()).isZero();
          });
    }
  }

  /** There is somebody to ask on each side, and it answers. */
  @Test
  void aQuietLanMakesNobodyLetGo() {
    eachHolding(
        cluster -> {
          Host holder = holder(cluster);
          Host other = cluster.hosts.get(1 - cluster.hosts.indexOf(holder));
          cluster.cutOff(other);
          cluster.run(60_000);

          assertThat(cluster.carriers(A)).contains(holder.name());
          assertThat(cluster.invariants.longestNoneMillis()).isZero();
        });
  }

  @Test
  void aHungHolderIsFollowedAndNotFoughtWhenItWakes() {
    eachHolding(
        cluster -> {
          Host hung = holder(cluster);
          hung.stall();
          cluster.run(8_000);
          assertThat(cluster.carriers(A)).hasSize(1).doesNotContain(hung.name());
          assertThat(cluster.invariants.longestNoneMillis()).isLessThan(200);

          hung.resume();
          cluster.run(20_000);
          cluster.expectAgreement();
          assertThat(cluster.invariants.longestTwoMillis()).isZero();
        });
  }

  @Test
  void aVmThatWasPausedSharesTheAddressForAtMostThreeTenthsOfASecond() {
    eachHolding(
        cluster -> {
          Host paused = holder(cluster);
          paused.freeze();
          cluster.run(10_000);
          assertThat(cluster.carriers(A)).hasSize(2);

          cluster.thaw(paused);
          cluster.run(20_000);
          cluster.expectAgreement();
          assertThat(cluster.invariants.longestTwoMillis()).isLessThan(300);
        });
  }

  @Test
  void nodesThatStartWithTheirLinkCutShareTheAddressForAtMostThreeTenthsOfASecond() {
    eachSeed(
        seed -> cluster(seed, 2),
        cluster -> {
          cluster.split(Set.of(cluster.host(1)));
          cluster.startAll();
          cluster.run(5_000 + cluster.world.random.nextInt(20_000));
          assertThat(cluster.carriers(A)).hasSize(2);

          cluster.heal();
          cluster.run(15_000);
          cluster.expectAgreement();
          assertThat(cluster.invariants.longestTwoMillis()).isLessThan(300);
        });
  }

  @Test
  void aPlannedStopBreaksServiceForLessThanATenthOfASecond() {
    eachHolding(
        cluster -> {
          Host stopping = holder(cluster);
          stopping.stop();
          cluster.run(2_000);
          assertThat(stopping.runs()).isFalse();
          assertThat(cluster.carriers(A)).hasSize(1).doesNotContain(stopping.name());
          assertThat(cluster.invariants.longestNoneMillis()).isLessThan(100);
          assertThat(cluster.invariants.longestTwoMillis()).isZero();
        });
  }

  @Test
  void theLastNodeStops() {
    eachHolding(
        cluster -> {
          cluster.host(1).stop();
          cluster.host(2).stop();
          cluster.run(5_000);
          assertThat(cluster.hosts).noneMatch(Host::runs);
          assertThat(cluster.carriers(A)).isEmpty();
        });
  }

  @Test
  void nodesThatOnlyCannotHearEachOtherMoveNothing() {
    for (boolean bothWays : new boolean[] {true, false}) {
      eachHolding(
          cluster -> {
            Host holder = holder(cluster);
            Host spare = cluster.hosts.get(1 - cluster.hosts.indexOf(holder));
            cluster.cutCluster(holder, spare);
            if (bothWays) {
              cluster.cutCluster(spare, holder);
            }
            cluster.run(30_000);
            assertThat(cluster.carriers(A)).containsExactly(holder.name());
            assertThat(spare.status().nodes())
                .anyMatch(node -> node.state().startsWith("cut off from " + holder.name()));

            cluster.heal();
            cluster.run(10_000);
            assertThat(cluster.invariants.longestNoneMillis()).isZero();
            assertThat(cluster.invariants.longestTwoMillis()).isZero();
          });
    }
  }

  /** Its own word for how two hosts lose each other. */
  private interface Loss {
    void on(SimulatedCluster cluster, Host holder, Host spare);
  }

  @Test
  void oneOfTwoLinksThatIsLostBothWaysOrOneWayChangesNoView() {
    Loss second = (cluster, holder, spare) -> cluster.lan.links.cutSecond(holder, spare);
    Loss secondBothWays =
        (cluster, holder, spare) -> {
          cluster.lan.links.cutSecond(holder, spare);
          cluster.lan.links.cutSecond(spare, holder);
        };
    Loss first = (cluster, holder, spare) -> cluster.cutCluster(holder, spare);
    Loss firstBothWays =
        (cluster, holder, spare) -> {
          cluster.cutCluster(holder, spare);
          cluster.cutCluster(spare, holder);
        };
    for (Loss loss : List.of(second, secondBothWays, first, firstBothWays)) {
      eachHoldingOfTwoLinks(
          cluster -> {
            Host holder = holder(cluster);
            Host spare = cluster.hosts.get(1 - cluster.hosts.indexOf(holder));
            assertThat(silentLinks(spare)).isEmpty();
            long view = spare.status().viewNumber();
            long term = term(cluster);

            loss.on(cluster, holder, spare);
            cluster.run(30_000);

            int which = loss == first || loss == firstBothWays ? 0 : 1;
            assertThat(silentLinks(spare)).containsExactly(spare.links().get(which).text());
            assertThat(cluster.carriers(A)).containsExactly(holder.name());
            assertThat(spare.status().viewNumber()).isEqualTo(view);
            assertThat(term(cluster)).isEqualTo(term);
            assertThat(cluster.story()).containsOnlyOnce(spare.name() + " the link");

            cluster.heal();
            cluster.run(2_000);
            assertThat(silentLinks(spare)).isEmpty();
            assertThat(cluster.story()).contains("is heard again, after 3");
            assertThat(spare.status().viewNumber()).isEqualTo(view);
            assertThat(cluster.invariants.longestNoneMillis()).isZero();
          });
    }
  }

  private static List<String> silentLinks(Host seenBy) {
    return seenBy.status().nodes().stream()
        .flatMap(node -> node.links().stream())
        .filter(link -> link.silentSinceNanos().isPresent())
        .map(ClusterStatus.LinkStatus::link)
        .toList();
  }

  @Test
  void bothOfTwoLinksLostAreAsOneOfOneAndComeBackOneByOne() {
    eachHoldingOfTwoLinks(
        cluster -> {
          Host holder = holder(cluster);
          Host spare = cluster.hosts.get(1 - cluster.hosts.indexOf(holder));
          cluster.cutCluster(holder, spare);
          cluster.cutCluster(spare, holder);
          cluster.lan.links.cutSecond(holder, spare);
          cluster.lan.links.cutSecond(spare, holder);
          cluster.run(30_000);
          assertThat(cluster.carriers(A)).containsExactly(holder.name());
          assertThat(spare.status().nodes())
              .anyMatch(node -> node.state().startsWith("cut off from " + holder.name()));

          cluster.heal();
          cluster.lan.links.cutSecond(holder, spare);
          cluster.lan.links.cutSecond(spare, holder);
          cluster.run(10_000);
          assertThat(spare.status().members()).hasSize(2);
          assertThat(silentLinks(spare)).containsExactly(spare.links().get(1).text());

          cluster.heal();
          cluster.run(10_000);
          cluster.expectAgreement();
          assertThat(silentLinks(spare)).isEmpty();
          assertThat(cluster.carriers(A)).containsExactly(holder.name());
          assertThat(cluster.invariants.longestNoneMillis()).isZero();
          assertThat(cluster.invariants.longestTwoMillis()).isZero();
        });
  }

  @Test
  void aLanThatWasSplitHasOneHolderAfterTheHealAndItServedAllTheTime() {
    eachHolding(
        cluster -> {
          cluster.split(Set.of(cluster.host(1)));
          cluster.run(20_000);
          assertThat(cluster.carriers(A)).hasSize(2);

          cluster.heal();
          cluster.run(15_000);
          cluster.expectAgreement();
          assertThat(cluster.invariants.longestTwoMillis()).isLessThan(300);
          assertThat(cluster.invariants.longestNoneMillis()).isZero();
        });
  }

  @Test
  void aCoordinatorThatStalledAndStillBelievesTakesNothing() {
    eachSeed(
        seed -> cluster(seed, 3),
        cluster -> {
          cluster.startAll();
          cluster.run(12_000);
          Host coordinator =
              cluster.hosts.stream()
                  .filter(host -> host.status().members().get(0).equals(host.name()))
                  .findFirst()
                  .orElseThrow();
          cluster.invariants.measureAnew();
          coordinator.stall();
          cluster.run(1_500);
          coordinator.resume();
          cluster.run(15_000);
          cluster.expectAgreement();
          assertThat(cluster.invariants.longestTwoMillis()).isZero();
        });
  }

  @Test
  void aShortStallMovesNothing() {
    eachHolding(
        cluster -> {
          long term = term(cluster);
          Host stalled = holder(cluster);
          stalled.stall();
          cluster.run(300);
          stalled.resume();
          cluster.run(5_000);
          assertThat(cluster.carriers(A)).containsExactly(stalled.name());
          assertThat(term(cluster)).isEqualTo(term);
        });
  }

  @Test
  void aHomeThatDiesAgainAndAgainWaitsLongerAndThenComesHome() {
    eachSeed(
        seed ->
            new SimulatedCluster(
                seed,
                new ConfigBuilder(2)
                    .vip("198.18.0.100", "lb1", new Failback.After(Duration.ofSeconds(10)))
                    .build()),
        cluster -> {
          cluster.startAll();
          cluster.run(15_000);
          for (int death = 0; death < 2; death++) {
            cluster.host(1).kill(true);
            cluster.run(3_000);
            cluster.host(1).start();
            cluster.run(3_000);
          }
          assertThat(cluster.isDamped("lb1")).isTrue();
          cluster.run(50_000);
          assertThat(cluster.carriers(A)).containsExactly("lb2");

          cluster.run(20_000);
          assertThat(cluster.carriers(A)).containsExactly("lb1");
          cluster.run(60_000);
          assertThat(cluster.isDamped("lb1")).isFalse();
        });
  }

  /** Whoever leads the view afterwards, also when it is the one that failed. */
  @Test
  void aHomeWhoseLinkFlapsWaitsLonger() {
    homeFlaps(
        new ConfigBuilder(2),
        cluster -> {
          cluster.host(1).bar("no carrier");
          cluster.cutOff(cluster.host(1));
          cluster.run(3_000);
          cluster.heal();
          cluster.host(1).bar("");
        });
  }

  @Test
  void soDoesOneThatTheOthersHearOverAnotherLink() {
    homeFlaps(
        new ConfigBuilder(2).twoLinks(),
        cluster -> {
          cluster.host(1).bar("no carrier");
          cluster.run(3_000);
          cluster.host(1).bar("");
        });
  }

  @Test
  void oneSuchFaultIsOneFailure() {
    eachSeed(
        FaultsTest::homeOf,
        cluster -> {
          cluster.startAll();
          cluster.run(15_000);
          cluster.host(1).bar("no carrier");
          cluster.cutOff(cluster.host(1));
          cluster.run(3_000);
          cluster.heal();
          cluster.host(1).bar("");
          cluster.run(5_000);
          assertThat(cluster.isDamped("lb1") || cluster.isDamped("lb2")).isFalse();
        });
  }

  private static SimulatedCluster homeOf(long seed) {
    return homeOf(seed, new ConfigBuilder(2));
  }

  private static SimulatedCluster homeOf(long seed, ConfigBuilder nodes) {
    Failback failback = new Failback.After(Duration.ofSeconds(10));
    return new SimulatedCluster(seed, nodes.vip("198.18.0.100", "lb1", failback).build());
  }

  private void homeFlaps(ConfigBuilder nodes, Consumer<SimulatedCluster> fault) {
    eachSeed(
        seed -> homeOf(seed, nodes),
        cluster -> {
          cluster.startAll();
          cluster.run(15_000);
          for (int time = 0; time < 2; time++) {
            fault.accept(cluster);
            cluster.run(5_000);
          }
          cluster.run(25_000);
          assertThat(cluster.carriers(A)).containsExactly("lb2");
          assertThat(cluster.isDamped("lb1")).isTrue();
        });
  }

  @Test
  void aHomeThatComesBackTakesItsVipOnlyAfterItsTime() {
    eachSeed(
        seed ->
            new SimulatedCluster(
                seed,
                new ConfigBuilder(2)
                    .vip("198.18.0.100", "lb1", new Failback.After(Duration.ofSeconds(10)))
                    .build()),
        cluster -> {
          cluster.host(2).start();
          cluster.run(3_000);
          cluster.host(1).start();
          cluster.run(9_000);
          assertThat(cluster.carriers(A)).containsExactly("lb2");
          cluster.invariants.measureAnew();

          cluster.run(3_000);
          assertThat(cluster.carriers(A)).containsExactly("lb1");
          assertThat(cluster.invariants.longestNoneMillis()).isLessThan(100);
          assertThat(cluster.invariants.longestTwoMillis()).isZero();
        });
  }

  private static SimulatedCluster cluster(long seed, int nodes) {
    return new SimulatedCluster(seed, new ConfigBuilder(nodes).vip("198.18.0.100").build());
  }

  private static void eachHoldingOfTwoLinks(Consumer<SimulatedCluster> scenario) {
    eachSeed(
        seed ->
            holding(
                seed,
                new SimulatedCluster(
                    seed, new ConfigBuilder(2).twoLinks().vip("198.18.0.100").build())),
        scenario);
  }

  /** Two nodes of one view, of which any holds since some seconds. */
  private static SimulatedCluster holding(long seed) {
    return holding(seed, cluster(seed, 2));
  }

  private static SimulatedCluster holding(long seed, SimulatedCluster cluster) {
    cluster.host(1 + (int) (seed % 2)).start();
    cluster.run(1_500);
    cluster.startAll();
    cluster.run(5_000 + cluster.world.random.nextInt(1_000));
    cluster.expectAgreement();
    cluster.invariants.measureAnew();
    return cluster;
  }

  private static Host holder(SimulatedCluster cluster) {
    return cluster.hosts.stream().filter(host -> host.kernel().carries(A)).findFirst().get();
  }

  private static long term(SimulatedCluster cluster) {
    ClusterStatus status = cluster.host(1).status();
    return status.vips().get(0).term();
  }

  private static void eachHolding(Consumer<SimulatedCluster> scenario) {
    eachSeed(FaultsTest::holding, scenario);
  }

  private static void eachSeed(
      java.util.function.LongFunction<SimulatedCluster> make, Consumer<SimulatedCluster> scenario) {
    Seeds.each(FaultsTest.class, SEEDS, make, scenario);
  }

  private static double median(ToDoubleFunction<SimulatedCluster> scenario) {
    double[] measured = new double[SEEDS];
    for (int seed = 0; seed < SEEDS; seed++) {
      measured[seed] = scenario.applyAsDouble(holding(seed));
    }
    Arrays.sort(measured);
    return measured[SEEDS / 2];
  }
}
