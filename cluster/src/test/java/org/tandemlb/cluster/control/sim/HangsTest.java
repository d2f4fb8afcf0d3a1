package org.tandemlb.cluster.control.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.control.sim.SegmentRules.LeftOut;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Step;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.config.Config;
import org.tandemlb.config.Failback;

/** Holders hang with clients on them, for shorter and for longer than their sessions wait. */
class HangsTest {

  private static final InetAddress VIP = ConfigBuilder.address("198.18.0.100");
  private static final long LEASE_MILLIS = 2_000;
  private static final long SESSIONS_WAIT_MILLIS = LEASE_MILLIS + 5_000;
  private static final long SESSIONS_LIVE_MILLIS = 10_000;

  @Test
  void aHolderThatWakesInTimeLosesNoSession() {
    Seeds.forEach(4, seed -> hangs(seed, 0, LeftOut.NOTHING));
  }

  @Test
  void norDoesItWhenMessagesAreLostWhileTheClustersMerge() {
    Seeds.forEach(4, seed -> hangs(seed, 0.3, LeftOut.NOTHING));
  }

  @Test
  void norDoesANodeThatHangsWhileItIsAside() {
    Seeds.forEach(
        10,
        seed ->
            each(
                seed,
                Duration.ofSeconds(60),
                cluster -> {
                  Host from = holder(cluster);
                  Host to = cluster.hosts.stream().filter(host -> host != from).findFirst().get();
                  to.wish(new WishKey(WishKey.Kind.VIP_NODE, "198.18.0.100"), to.name());
                  cluster.run(1_500);
                  assertThat(holder(cluster)).isEqualTo(to);
                  from.stall();
                  cluster.run(cluster.world.between(0, SESSIONS_WAIT_MILLIS - 700) / 1_000_000);
                  from.resume();
                  cluster.run(5_000 + SESSIONS_LIVE_MILLIS);
                  assertThat(cluster.lan.clients.broken()).as(PlannedMoves.BROKEN).isEmpty();
                }));
  }

  @Test
  void aNewHolderThatHoldsNothingBackWouldBreakThem() {
    assertThatThrownBy(() -> hangs(1, 0, LeftOut.HOLDING_BACK))
        .hasRootCauseInstanceOf(AssertionError.class)
        .hasStackTraceContaining(PlannedMoves.BROKEN);
  }

  private static void hangs(long seed, double lostAtViewChange, LeftOut leftOut) {
    each(
        seed,
        Duration.ofSeconds(60),
        cluster -> {
          cluster.group.lostAtViewChange = lostAtViewChange;
          cluster.hosts.forEach(host -> host.passage().leftOut = leftOut);
          for (int i = 0; i < 4; i++) {
            Host hung = holder(cluster);
            hung.stall();
            cluster.run(cluster.world.between(0, SESSIONS_WAIT_MILLIS) / 1_000_000);
            hung.resume();
            cluster.run(5_000 + SESSIONS_LIVE_MILLIS); // What was aside has ended.
          }
          assertThat(cluster.lan.clients.broken()).as(PlannedMoves.BROKEN).isEmpty();
          cluster.run(5_000);
          expectEnd(cluster);
        });
  }

  @Test
  void whoeverWakesLaterLosesThemAndNothingIsLeft() {
    Seeds.forEach(
        10,
        seed ->
            each(
                seed,
                Duration.ofSeconds(5),
                cluster -> {
                  // Some that outlast the wait: of the others few live when it is over, or none.
                  cluster.lan.clients.dial(VIP, 100, 6 * SESSIONS_LIVE_MILLIS);
                  cluster.run(2_000);
                  Host hung = holder(cluster);
                  hung.stall();
                  cluster.run(3 * LEASE_MILLIS + SESSIONS_WAIT_MILLIS);
                  Host next = holder(cluster);
                  assertThat(steps(next)).containsExactly(Step.HELD_BACK, Step.GIVEN_UP);
                  assertThat(next.status().vips().get(0).lastMove())
                      .as("a hang is no planned move that broke")
                      .matches(last -> last.isEmpty() || last.get().broken().isEmpty());
                  hung.resume();
                  cluster.run(20_000);
                  assertThat(cluster.lan.clients.broken()).isNotEmpty();
                  expectEnd(cluster);
                }));
  }

  @Test
  void aMachineThatIsDeadOrCutOffIsNotWaitedFor() {
    Seeds.forEach(
        10,
        seed ->
            each(
                seed,
                Duration.ofSeconds(5),
                cluster -> {
                  Host dead = holder(cluster);
                  if (seed % 2 == 0) {
                    dead.freeze();
                  } else {
                    cluster.cutOff(dead);
                  }
                  cluster.run(4_000);
                  for (Host host : cluster.hosts) {
                    assertThat(steps(host)).isEmpty();
                    assertThat(host == dead || host.passage().isEmpty()).as("" + host).isTrue();
                  }
                }));
  }

  @Test
  void aMachineThatDiesWhileItHangsIsWaitedForNoLonger() {
    Seeds.forEach(
        10,
        seed ->
            each(
                seed,
                Duration.ofSeconds(5),
                cluster -> {
                  Host hung = holder(cluster);
                  hung.stall();
                  cluster.run(2 * LEASE_MILLIS);
                  Host next =
                      cluster.hosts.stream().filter(h -> h.kernel().carries(VIP)).findFirst().get();
                  assertThat(next.status().vips().get(0).heldBack()).isPresent();
                  cluster.cutOff(hung);
                  cluster.run(1_500);
                  assertThat(steps(next)).containsExactly(Step.HELD_BACK, Step.GIVEN_UP);
                  assertThat(next.status().vips().get(0).heldBack()).isEmpty();
                }));
  }

  @Test
  void aProcessThatIsKilledIsNotWaitedFor() {
    Seeds.forEach(
        10,
        seed ->
            each(
                seed,
                Duration.ofSeconds(5),
                cluster -> {
                  holder(cluster).kill(seed % 2 == 0);
                  cluster.run(4_000);
                  cluster.hosts.forEach(host -> assertThat(steps(host)).isEmpty());
                }));
  }

  /** Steps of hangs, not of planned moves. */
  private static List<Step> steps(Host host) {
    List<Step> steps = new ArrayList<>();
    for (HandoverProgress progress : host.progress()) {
      if (List.of(Step.HELD_BACK, Step.RESUMED, Step.GIVEN_UP).contains(progress.step())) {
        steps.add(progress.step());
      }
    }
    return steps;
  }

  private static Host holder(SimulatedCluster cluster) {
    return cluster.hosts.stream().filter(host -> host.kernel().carries(VIP)).findFirst().get();
  }

  private static void expectEnd(SimulatedCluster cluster) {
    cluster.expectAgreement();
    for (Host host : cluster.hosts) {
      assertThat(host.passage().isEmpty()).as("rules of " + host + " are gone").isTrue();
      assertThat(host.kernel().aside(VIP)).as(host + " is aside").isFalse();
    }
  }

  private static void each(long seed, Duration drain, Consumer<SimulatedCluster> what) {
    SimulatedCluster cluster = new SimulatedCluster(seed, config(2 + (int) (seed % 3), drain));
    try {
      cluster.startAll();
      cluster.run(5_000);
      cluster.expectHolders();
      cluster.lan.clients.dial(VIP, 100, SESSIONS_LIVE_MILLIS);
      cluster.run(2_000);
      cluster.hosts.forEach(host -> host.progress().clear());
      what.accept(cluster);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "what happened last:\n"
              + cluster.story()
              + "\nreplay with\n"
              + Seeds.command(HangsTest.class, seed),
          e);
    }
  }

  private static Config config(int nodes, Duration drain) {
    return new ConfigBuilder(nodes)
        .lease(Duration.ofMillis(LEASE_MILLIS))
        .drain(drain)
        .vip("198.18.0.100", "lb1", new Failback.After(Duration.ofSeconds(3)))
        .build();
  }
}
