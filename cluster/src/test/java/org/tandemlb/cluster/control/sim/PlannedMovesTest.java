package org.tandemlb.cluster.control.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.control.ClusterStatus.MoveStatus;
import org.tandemlb.cluster.control.ClusterStatus.Preparing;
import org.tandemlb.cluster.control.ClusterStatus.VipStatus;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Step;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.config.Config;
import org.tandemlb.config.Failback;

/**
 * VIPs move as planned, in any order and while the move before is not over; processes crash and
 * messages are lost at every step. A seed that fails comes with the command that replays it.
 */
class PlannedMovesTest {

  private static final InetAddress VIP = ConfigBuilder.address("198.18.0.100");
  private static final WishKey PLACE = new WishKey(WishKey.Kind.VIP_NODE, "198.18.0.100");
  private static final long SESSIONS_LIVE_MILLIS = 3_000;

  /** What a failure is about when sessions are lost. */
  static final String BROKEN = "sessions that broke";

  @Test
  void noSessionOfALivingProcessBreaks() {
    forEachSeed(Long.getLong("sim.count", 40), seed -> run(seed, 0, 0));
  }

  @Test
  void aCrashAtAnyStepBreaksNoSessionButItsOwn() {
    forEachSeed(Long.getLong("sim.count", 60), seed -> run(seed, 0.5, 0));
  }

  @Test
  void whateverIsLostEveryMoveEnds() {
    forEachSeed(Long.getLong("sim.count", 40), seed -> run(seed, 0.3, 0.2));
  }

  /** The election may not have heard yet that the move before is done. */
  @Test
  void aMoveBackInTheMomentInWhichTheOtherHoldsBreaksNothing() {
    forEachSeed(
        Long.getLong("sim.count", 40),
        seed -> {
          SimulatedCluster cluster = new SimulatedCluster(seed, config(2 + (int) (seed % 2)));
          cluster.startAll();
          cluster.run(4_000);
          cluster.lan.clients.dial(VIP, 10, SESSIONS_LIVE_MILLIS);
          cluster.run(1_000);
          Host from = cluster.hosts.stream().filter(h -> h.kernel().carries(VIP)).findAny().get();
          Host to = cluster.hosts.get(from == cluster.hosts.get(0) ? 1 : 0);

          from.wish(PLACE, to.name());
          for (int i = 0; i < 2_000 && !to.kernel().carries(VIP); i++) {
            cluster.run(1);
          }
          from.wish(PLACE, from.name());
          cluster.run(10_000);

          assertThat(cluster.carriers(VIP)).as("seed %d", seed).containsExactly(from.name());
          assertThat(cluster.lan.clients.broken()).as("seed %d: " + BROKEN, seed).isEmpty();
          assertThat(to.progress()).noneMatch(one -> one.step() == Step.BROKE);
          assertThat(from.progress()).noneMatch(one -> one.step() == Step.BROKE);
        });
  }

  /** As during an upgrade: half of them say more than the other half understands. */
  @Test
  void nodesOfTwoVersionsMoveVipsToAndFro() {
    long count = Long.getLong("sim.count", 10);
    forEachSeed(count, seed -> run(seed, 0.2, 0, PlannedMovesTest::upgradeHalf));
  }

  private static void upgradeHalf(SimulatedCluster cluster) {
    for (int i = 0; i < cluster.hosts.size(); i += 2) {
      cluster.group.later.add(cluster.hosts.get(i));
    }
  }

  @Test
  void bothNodesTellEachStepOfAMove() {
    SimulatedCluster cluster = new SimulatedCluster(7, config(2));
    Host lb1 = cluster.hosts.get(0);
    Host lb2 = cluster.hosts.get(1);
    cluster.startAll();
    cluster.run(4_000);
    cluster.expectHolders();
    Host from = lb1.kernel().carries(VIP) ? lb1 : lb2;
    Host to = from == lb1 ? lb2 : lb1;
    cluster.lan.clients.dial(VIP, 10, SESSIONS_LIVE_MILLIS);
    cluster.run(1_000);
    from.progress().clear();
    to.progress().clear();

    from.wish(new WishKey(WishKey.Kind.VIP_NODE, "198.18.0.100"), to.name());
    cluster.run(8_000);

    assertThat(from.progress())
        .allMatch(one -> one.side() == Side.GIVING && one.other().equals(to.name()))
        .extracting(HandoverProgress::step)
        .containsExactly(Step.BEGAN, Step.STEPPED_ASIDE, Step.TAKEN, Step.SERVING, Step.DONE);
    assertThat(to.progress())
        .allMatch(one -> one.side() == Side.TAKING && one.other().equals(from.name()))
        .extracting(HandoverProgress::step)
        .containsExactly(Step.BEGAN, Step.TAKEN, Step.DONE);
    assertThat(from.progress().get(3).sessions()).isPositive();
    assertThat(from.progress().get(4).sessions()).isZero();
    assertThat(to.progress().get(2).millis()).isGreaterThan(to.progress().get(1).millis());
  }

  @Test
  void theStatusOfBothNodesShowsAMoveFromItsFirstStepToItsLast() {
    SimulatedCluster cluster = new SimulatedCluster(7, config(3));
    cluster.startAll();
    cluster.run(4_000);
    cluster.lan.clients.dial(VIP, 10, SESSIONS_LIVE_MILLIS);
    cluster.run(1_000);
    Host from =
        cluster.hosts.stream().filter(host -> host.kernel().carries(VIP)).findFirst().orElseThrow();
    Host to = cluster.hosts.stream().filter(host -> host != from).findFirst().orElseThrow();
    List<Host> both = List.of(from, to);
    cluster.hosts.forEach(host -> host.progress().clear());
    Preparing prepared = new Preparing(from.name(), to.name());
    int prepares = 0;

    from.wish(new WishKey(WishKey.Kind.VIP_NODE, "198.18.0.100"), to.name());
    for (int millis = 0; millis < 8_000; millis++) {
      cluster.run(1);
      for (Host host : both) {
        VipStatus status = host.status().vips().get(0);
        List<Step> told = host.progress().stream().map(HandoverProgress::step).toList();
        assertThat(status.preparing().orElse(prepared)).isEqualTo(prepared);
        assertThat(status.preparing().isPresent() || status.asides().containsKey(from.name()))
            .as("shown by " + host + " after " + told)
            .isEqualTo(told.contains(Step.BEGAN) && !isOver(host, from, told));
        prepares += status.preparing().isPresent() ? 1 : 0;
      }
    }

    assertThat(prepares).isGreaterThan(2);
    assertThat(both).allMatch(host -> host.progress().size() > 2);
  }

  /** The new holder hears that it is over a moment before the last report that says otherwise. */
  private static boolean isOver(Host host, Host from, List<Step> told) {
    return told.contains(Step.DONE)
        && (host == from || !host.status().vips().get(0).asides().containsKey(from.name()));
  }

  @Test
  void everyNodeKnowsWhatBecameOfTheLastMove() {
    SimulatedCluster cluster = new SimulatedCluster(7, config(3));
    Host lb2 = cluster.hosts.get(1);
    Host lb3 = cluster.hosts.get(2);
    cluster.startAll();
    cluster.run(4_000);
    lb3.wish(new WishKey(WishKey.Kind.VIP_NODE, "198.18.0.100"), "lb2");
    cluster.run(3_000);
    long first = 0;
    for (Host host : cluster.hosts) {
      MoveStatus kept = host.status().vips().get(0).lastMove().orElseThrow();
      assertThat(kept.to()).as("by " + host).isEqualTo("lb2");
      assertThat(kept.broken()).isEmpty();
      assertThat(kept.millis()).isPositive();
      first = kept.term();
    }

    lb3.passage().refuses = 1;
    lb2.wish(new WishKey(WishKey.Kind.VIP_NODE, "198.18.0.100"), "lb3");
    cluster.run(3_000);

    for (Host host : cluster.hosts) {
      MoveStatus broken = host.status().vips().get(0).lastMove().orElseThrow();
      assertThat(broken.from()).as("by " + host).isEqualTo("lb2");
      assertThat(broken.to()).isEqualTo("lb3");
      assertThat(broken.broken()).isNotEmpty();
      assertThat(broken.term()).isGreaterThan(first);
    }
    cluster.expectHolders();
  }

  /** Whatever has begun ends in one of the ways there are; only a crash tells nothing. */
  private static void expectEnds(Host host) {
    Set<Step> open = Set.of(Step.BEGAN, Step.STEPPED_ASIDE, Step.TAKEN, Step.SERVING);
    List<HandoverProgress> given =
        host.progress().stream().filter(one -> one.side() == Side.GIVING).toList();
    if (!given.isEmpty()) {
      assertThat(open).doesNotContain(given.get(given.size() - 1).step());
    }
  }

  private interface Run {
    void of(long seed);
  }

  private static void forEachSeed(long count, Run run) {
    long only = Long.getLong("sim.seed", -1);
    for (long seed = Math.max(0, only); seed < (only >= 0 ? only + 1 : count); seed++) {
      run.of(seed);
    }
  }

  /**
   * @param crashes how likely a move is cut short by a crash
   * @param losses how likely a message is lost, and an effect refused
   */
  private static void run(long seed, double crashes, double losses) {
    run(seed, crashes, losses, SegmentRules.LeftOut.NOTHING);
  }

  /**
   * @param leftOut by every node's kernel
   */
  static void run(long seed, double crashes, double losses, SegmentRules.LeftOut leftOut) {
    run(
        seed,
        crashes,
        losses,
        cluster -> cluster.hosts.forEach(host -> host.passage().leftOut = leftOut));
  }

  private static void run(
      long seed, double crashes, double losses, Consumer<SimulatedCluster> prepare) {
    SimulatedCluster cluster = new SimulatedCluster(seed, config(2 + (int) (seed % 3)));
    prepare.accept(cluster);
    try {
      cluster.startAll();
      cluster.run(4_000);
      cluster.expectHolders();
      cluster.lan.clients.dial(VIP, 10, SESSIONS_LIVE_MILLIS);
      cluster.group.lostAtViewChange = losses > 0 ? 0.3 : 0;
      cluster.group.lost = losses;
      cluster.hosts.forEach(host -> host.passage().refuses = losses / 4);
      for (int move = 0; move < 12; move++) {
        move(cluster, move + 1, cluster.world.chance(crashes));
      }
      cluster.group.lost = 0;
      cluster.hosts.forEach(host -> host.passage().refuses = 0);
      cluster.run(8_000);
      cluster.startAll();
      cluster.run(20_000);
      cluster.expectAgreement();
      if (crashes == 0) {
        cluster.hosts.forEach(PlannedMovesTest::expectEnds);
      }
      if (losses == 0) {
        assertThat(cluster.lan.clients.broken()).as(BROKEN).isEmpty();
      }
      assertThat(cluster.lan.clients.served()).isGreaterThan(1_000);
      for (Host host : cluster.hosts) {
        assertThat(host.passage().isEmpty()).as("rules of " + host + " are gone").isTrue();
        assertThat(host.kernel().aside(VIP)).as(host + " is aside").isFalse();
      }
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "what happened last:\n"
              + cluster.story()
              + "\nreplay with\n"
              + Seeds.command(PlannedMovesTest.class, seed),
          e);
    }
  }

  /**
   * The address is asked for somewhere; or a node stops politely, or comes back and its address
   * goes home to it.
   */
  private static void move(SimulatedCluster cluster, long number, boolean crash) {
    World world = cluster.world;
    Host host = cluster.hosts.get(world.random.nextInt(cluster.hosts.size()));
    Host asked = cluster.hosts.get(world.random.nextInt(cluster.hosts.size()));
    if (asked.stays() && world.chance(0.5)) {
      String to = world.chance(0.2) ? "" : host.name();
      asked.wish(new WishKey(WishKey.Kind.VIP_NODE, "198.18.0.100"), to);
      cluster.run(world.between(0, world.chance(0.5) ? 200 : 3_000) / 1_000_000);
      return;
    }
    if (!host.runs()) {
      host.start();
      cluster.run(world.between(0, 4_000) / 1_000_000);
    } else if (host.stays()) {
      host.stop();
    }
    cluster.run(world.between(0, world.chance(0.5) ? 200 : 3_000) / 1_000_000);
    if (crash) {
      Host victim = cluster.hosts.get(world.random.nextInt(cluster.hosts.size()));
      if (victim.runs()
          && cluster.hosts.stream().anyMatch(other -> other != victim && other.runs())) {
        victim.kill(false);
      }
    }
    cluster.run(world.between(0, 2_000) / 1_000_000);
  }

  private static Config config(int nodes) {
    return new ConfigBuilder(nodes)
        .lease(Duration.ofSeconds(2))
        .drain(Duration.ofSeconds(5))
        .vip("198.18.0.100", "lb1", new Failback.After(Duration.ofSeconds(1)))
        .build();
  }
}
