package org.tandemlb.cluster.control.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.control.sim.PlannedMoves.BROKEN;
import static org.tandemlb.cluster.control.sim.PlannedMoves.PLACE;
import static org.tandemlb.cluster.control.sim.PlannedMoves.SESSIONS_LIVE_MILLIS;
import static org.tandemlb.cluster.control.sim.PlannedMoves.VIP;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.control.ClusterStatus.MoveStatus;
import org.tandemlb.cluster.control.ClusterStatus.Preparing;
import org.tandemlb.cluster.control.ClusterStatus.VipStatus;
import org.tandemlb.cluster.control.sim.PlannedMoves.Faults;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Step;

/**
 * VIPs move as planned, in any order and while the move before is not over; processes crash, and
 * messages come late or are lost. A seed that fails comes with the command that replays it.
 */
class PlannedMovesTest {

  @Test
  void noSessionOfALivingProcessBreaks() {
    Seeds.forEach(25, seed -> PlannedMoves.run(seed, Faults.NONE));
  }

  /** {@link CrashAtEachStepTest} plays one at each step of one move. */
  @Test
  void aCrashAtAnyTimeBreaksNoSessionButItsOwn() {
    Seeds.forEach(40, seed -> PlannedMoves.run(seed, Faults.NONE.crashes(0.5)));
  }

  /**
   * As one that JGroups has to ask for again, on each of its journeys, or that waits at a node
   * which is busy: three times as long as a coordinator waits for the reports of a new view, too.
   */
  @ParameterizedTest
  @ValueSource(longs = {180, 600})
  void aMessageThatIsLateBreaksNoSession(long millis) {
    Seeds.forEach(25, seed -> PlannedMoves.run(seed, Faults.NONE.late(0.3, millis)));
  }

  @Test
  void noneThatIsLostForGoodWhileViewsChangeDoesEither() {
    Seeds.forEach(
        25, seed -> PlannedMoves.run(seed, Faults.NONE.crashes(0.3).lost(0.3).late(0.3, 180)));
  }

  @Test
  void whateverKernelsRefuseEveryMoveEnds() {
    Seeds.forEach(
        25,
        seed ->
            PlannedMoves.run(
                seed, Faults.NONE.crashes(0.3).lost(0.3).late(0.2, 180).refused(0.05)));
  }

  /** The election may not have heard yet that the move before is done. */
  @Test
  void aMoveBackInTheMomentInWhichTheOtherHoldsBreaksNothing() {
    Seeds.forEach(
        25,
        seed -> {
          SimulatedCluster cluster =
              new SimulatedCluster(seed, PlannedMoves.config(2 + (int) (seed % 2)));
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
    Seeds.forEach(
        10,
        seed -> PlannedMoves.run(seed, Faults.NONE.crashes(0.2), PlannedMovesTest::upgradeHalf));
  }

  private static void upgradeHalf(SimulatedCluster cluster) {
    for (int i = 0; i < cluster.hosts.size(); i += 2) {
      cluster.group.later.add(cluster.hosts.get(i));
    }
  }

  @Test
  void bothNodesTellEachStepOfAMove() {
    SimulatedCluster cluster = new SimulatedCluster(7, PlannedMoves.config(2));
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

    from.wish(PLACE, to.name());
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
    SimulatedCluster cluster = new SimulatedCluster(7, PlannedMoves.config(3));
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

    from.wish(PLACE, to.name());
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
    SimulatedCluster cluster = new SimulatedCluster(7, PlannedMoves.config(3));
    Host lb2 = cluster.hosts.get(1);
    Host lb3 = cluster.hosts.get(2);
    cluster.startAll();
    cluster.run(4_000);
    lb3.wish(PLACE, "lb2");
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
    lb2.wish(PLACE, "lb3");
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
}
