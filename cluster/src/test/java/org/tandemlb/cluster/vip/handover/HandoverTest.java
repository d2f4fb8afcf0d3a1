package org.tandemlb.cluster.vip.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.vip.handover.HandoverHarness.flows;
import static org.tandemlb.cluster.vip.handover.HandoverHarness.neighbour;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.Rules.Answers;
import org.tandemlb.cluster.vip.handover.Rules.Old;
import org.tandemlb.cluster.vip.handover.Rules.Own;
import org.tandemlb.cluster.vip.handover.Rules.Reach;
import org.tandemlb.cluster.vip.handover.Rules.Strays;

/** A move in which nothing goes wrong, and the rules and messages of each of its steps. */
class HandoverTest {

  private final HandoverHarness cluster = HandoverHarness.held(2);
  private final HandoverNode a = cluster.node("lb1");
  private final HandoverNode b = cluster.node("lb2");

  @Test
  void theOldHolderStepsAsideOnlyWhenTheRulesOfBothStand() {
    cluster.elect("lb2");
    cluster.runTo(4);
    assertThat(a.carries).isTrue();

    cluster.runTo(6);

    assertThat(a.rules()).isEqualTo(rules(a, Own.RECORDED, Strays.ACCEPTED).with(Answers.ONCE));
    assertThat(b.rules())
        .isEqualTo(rules(b, Own.RECORDED, Strays.ACCEPTED, new Old(neighbour("lb1"), Reach.REST)));
    assertThat(a.performed).contains(new VipEffect.StepAside(Duration.ofSeconds(2)));
    assertThat(a.carries).isFalse();
    assertThat(a.aside).isTrue();
    assertThat(b.carries).as("not asked for yet").isFalse();
    assertThat(b.state()).isEqualTo(VipState.SPARE);
  }

  /** Whoever hands the address on may have it from a machine that sleeps. */
  @Test
  void theNewHolderKeepsWatchForAMachineThatMayWake() {
    cluster.mayWake = true;
    cluster.elect("lb2");
    cluster.runTo(1_000);
    b.performed.clear();

    cluster.runTo(11_000);

    assertThat(b.performed)
        .filteredOn(it -> it instanceof VipEffect.Ask || it instanceof VipEffect.Announce)
        .hasSizeGreaterThan(35);
  }

  @Test
  void aSlowKernelOnEitherSideHoldsTheStepBack() {
    a.slowMillis = 400;
    cluster.elect("lb2");
    cluster.runTo(390);
    assertThat(a.carries).isTrue();
    cluster.runTo(400);
    assertThat(a.aside).isTrue();
    cluster.pass(500);
    cluster.expectSessionsOf("lb1", 3);
  }

  @Test
  void straysAreDroppedATenthOfASecondAfterTheNewHolderHasIt() {
    cluster.elect("lb2");
    cluster.runTo(100);
    long taken = b.holderSinceMillis + 1;

    cluster.runTo(taken + 104);
    assertThat(a.rules()).isEqualTo(rules(a, Own.RECORDED, Strays.ACCEPTED).with(Answers.ONCE));
    cluster.runTo(taken + 105);

    assertThat(a.rules())
        .isEqualTo(
            new Rules(
                cluster.neighboursOf("lb1"),
                List.of(),
                Own.RECORDED,
                Strays.DROPPED,
                Optional.of(neighbour("lb2")),
                Answers.ONCE));
    assertThat(b.rules().olds()).containsExactly(new Old(neighbour("lb1"), Reach.REST));
  }

  @Test
  void theNewHolderNarrowsItsRuleOnlyWhenItsKernelKnowsAllFlows() {
    cluster.elect("lb2");
    cluster.runTo(100);
    long told = b.holderSinceMillis + 1 + 500 + 5;
    cluster.runTo(told);
    assertThat(cluster.times(HandoverMessage.Flows.class)).containsExactly(told);

    cluster.runTo(told + 1 + 5);
    assertThat(b.knownOf("lb1")).isEqualTo(flows(1, 3));
    assertThat(b.rules().olds()).containsExactly(new Old(neighbour("lb1"), Reach.REST));
    cluster.runTo(told + 1 + 5 + 5);

    assertThat(b.rules())
        .isEqualTo(rules(b, Own.IGNORED, Strays.ACCEPTED, new Old(neighbour("lb1"), Reach.KNOWN)));
  }

  /** Whoever has not heard one has sent two more SYNs by then, which were the new holder's. */
  @Test
  void theOldHolderRepeatsItsAnswersAgainWhenTheNewOneHasHadTheAddressForAWhile() {
    cluster.elect("lb2");
    cluster.runTo(100);
    long taken = b.holderSinceMillis + 1;

    cluster.runTo(taken + 3_400);
    assertThat(a.rules().answers()).isEqualTo(Answers.ONCE);
    cluster.runTo(taken + 3_900);

    Rules dropping =
        new Rules(
            cluster.neighboursOf("lb1"),
            List.of(),
            Own.RECORDED,
            Strays.DROPPED,
            Optional.of(neighbour("lb2")));
    assertThat(a.rules()).isEqualTo(dropping.with(Answers.REPEATED));
    cluster.expectSessionsOf("lb1", 3);
  }

  @Test
  void whatBeginsAndEndsIsToldEachQuarterOfASecondAndNothingElse() {
    cluster.elect("lb2");
    cluster.runTo(1_000);
    cluster.sent.clear();
    cluster.runTo(2_000);
    assertThat(cluster.sent).isEmpty();

    a.sockets.removeAll(flows(1, 1));
    a.sockets.addAll(flows(9, 9));
    cluster.runTo(2_300);

    assertThat(cluster.sent)
        .extracting(HandoverHarness.Sent::message)
        .containsExactly(new HandoverMessage.Flows(2, false, false, flows(9, 9), flows(1, 1)));
    Set<Flow> now = new HashSet<>(flows(2, 3));
    now.addAll(flows(9, 9));
    assertThat(b.knownOf("lb1")).isEqualTo(now);
  }

  @Test
  void whenTheLastSocketHasGoneTheRulesGoBeforeTheAddress() {
    cluster.elect("lb2");
    cluster.runTo(3_000);
    assertThat(a.handover.aside(cluster.nowNanos()).orElseThrow())
        .isEqualTo(new Aside(3, a.handover.aside(cluster.nowNanos()).get().leftMillis(), true));
    a.sockets.clear();
    while (b.rules() != Rules.NONE) {
      assertThat(a.aside).as("aside while it is still sent to").isTrue();
      cluster.pass(1);
    }

    cluster.pass(1_000);

    cluster.expectOnly("lb2");
    assertThat(a.resets).isEmpty();
    assertThat(cluster.messages())
        .containsSubsequence(
            "lb2 Diverted",
            "lb1 SteppedAside",
            "lb1 Flows",
            "lb1 Flows",
            "lb1 Left",
            "lb2 Undiverted");
    assertThat(a.warned).isEmpty();
    assertThat(b.warned).isEmpty();
  }

  @Test
  void theAddressOnLoopbackIsRenewedEachThirdOfItsLease() {
    cluster.elect("lb2");
    cluster.runTo(6_100);

    assertThat(a.performed.stream().filter(VipEffect.RenewAside.class::isInstance)).hasSize(9);
    cluster.expectSessionsOf("lb1", 3);
  }

  @Test
  void aHolderThatHasNoSessionLeavesAsSoonAsItHasLooked() {
    a.sockets.clear();
    cluster.elect("lb2");
    cluster.runTo(1_000);

    cluster.expectOnly("lb2");
  }

  @Test
  void manyFlowsAreToldInPartsAndKnownAllAtOnce() {
    a.sockets.addAll(flows(1, 20_000));
    cluster.elect("lb2");
    cluster.runTo(1_000);

    List<HandoverMessage.Flows> parts = cluster.flowsSent();
    assertThat(parts).extracting(part -> part.begun().size()).containsExactly(8_000, 8_000, 4_000);
    assertThat(parts).extracting(HandoverMessage.Flows::whole).containsExactly(true, false, false);
    assertThat(parts).extracting(HandoverMessage.Flows::more).containsExactly(true, true, false);
    assertThat(parts).extracting(HandoverMessage.Flows::sequence).containsExactly(1L, 2L, 3L);
    assertThat(b.called.stream().filter(HandoverEffect.Know.class::isInstance)).hasSize(1);
    assertThat(b.knownOf("lb1")).isEqualTo(flows(1, 20_000));

    a.sockets.clear();
    cluster.runTo(3_000);
    cluster.expectOnly("lb2");
  }

  @Test
  void veryManyChangesAreToldAsAWhole() {
    cluster.elect("lb2");
    cluster.runTo(1_000);
    cluster.sent.clear();
    a.sockets.addAll(flows(100, 9_000));
    cluster.runTo(1_300);

    assertThat(cluster.flowsSent())
        .extracting(HandoverMessage.Flows::whole)
        .containsExactly(true, false);
    assertThat(b.knownOf("lb1")).isEqualTo(a.sockets);
  }

  @Test
  void theNewHolderIsReadyBeforeTheOldOneHasHeardOfTheMove() {
    cluster.elect("lb2", Map.of("lb1", 300L));
    cluster.runTo(100);
    assertThat(cluster.times(HandoverMessage.Diverted.class)).containsExactly(5L);
    assertThat(a.carries).isTrue();

    cluster.runTo(305);

    assertThat(a.aside).isTrue();
    cluster.runTo(2_000);
    a.sockets.clear();
    cluster.runTo(4_000);
    cluster.expectOnly("lb2");
    assertThat(a.resets).isEmpty();
  }

  @Test
  void theOldHolderHearsOfItLongBeforeTheNewOne() {
    cluster.elect("lb2", Map.of("lb2", 1_000L));
    cluster.runTo(1_005);
    assertThat(a.carries).isTrue();
    cluster.runTo(1_100);
    assertThat(b.carries).isTrue();
    cluster.expectSessionsOf("lb1", 3);
  }

  @Test
  void whoIsToTakeItWaitsForTheReportThatSaysWhereTheOtherIs() {
    a.unreported = true;
    cluster.elect("lb2");
    cluster.runTo(200);
    assertThat(b.called).isEmpty();

    a.unreported = false;
    b.does(now -> {});
    cluster.runTo(400);

    assertThat(b.carries).isTrue();
    cluster.expectSessionsOf("lb1", 3);
  }

  @Test
  void whoGivesItAwayNeedNotKnowYetWhereTheTakerIs() {
    b.unreported = true;
    cluster.elect("lb2");
    cluster.runTo(60);
    b.unreported = false;
    cluster.runTo(400);

    assertThat(b.carries).isTrue();
    cluster.expectSessionsOf("lb1", 3);
    assertThat(a.rules().holder()).contains(neighbour("lb2"));
  }

  @Test
  void itMovesBackWhileTheFirstMoveIsNotOver() {
    cluster.elect("lb2");
    cluster.runTo(2_000);
    b.sockets.addAll(flows(50, 52));
    cluster.elect("lb1");
    cluster.runTo(2_008);
    assertThat(a.rules().olds()).containsExactly(new Old(neighbour("lb2"), Reach.REST));
    assertThat(b.rules().olds()).as("still sends on").hasSize(1);

    cluster.runTo(5_000);
    assertThat(a.carries).isTrue();
    cluster.expectSessionsOf("lb1", 3);
    cluster.expectSessionsOf("lb2", 3);
    b.sockets.clear();
    cluster.runTo(7_000);
    cluster.expectOnly("lb1");
    assertThat(a.sockets).hasSize(3);
  }

  /**
   * Sessions of the one that takes it back end meanwhile, and their clients come back at once from
   * the same ports: from one moment on all of that is its, and at that moment it looks what is.
   */
  @Test
  void whoTakesItBackGetsItsSynsFirstAndThenLooksWhatIsItsOwn() {
    cluster.elect("lb2");
    cluster.runTo(2_000);
    cluster.elect("lb1");
    cluster.runTo(2_007);
    assertThat(b.rules().olds())
        .as("whoever comes now may be told of too late")
        .containsExactly(new Old(neighbour("lb1"), Reach.KNOWN));
    assertThat(a.rules().own()).isEqualTo(Own.RECORDED);

    cluster.runTo(2_015);
    assertThat(b.rules().olds()).containsExactly(new Old(neighbour("lb1"), Reach.KNOWN, true));
    assertThat(a.carries).isFalse();
    assertThat(a.rules().own()).as("the other has not stepped aside").isEqualTo(Own.RECORDED);

    cluster.runTo(2_025);
    assertThat(b.aside).isTrue();
    assertThat(a.rules().own()).isEqualTo(Own.RECOUNTED);
    cluster.runTo(2_500);
    assertThat(a.carries).isTrue();
  }

  /**
   * The election takes the first move back before it hears that the other has the address, so that
   * this node asks for it; then it hears it, and the sessions that began there are at stake.
   */
  @Test
  void whoAsksAlreadyWaitsForTheRulesOnceTheOtherTurnsOutToHoldIt() {
    HandoverHarness undisturbed = HandoverHarness.held(2);
    undisturbed.elect("lb2");
    undisturbed.runTo(1_000);
    cluster.elect("lb2");
    cluster.runTo(undisturbed.node("lb2").holderSinceMillis - 1);
    long later = 60_000;
    cluster.elect("lb1", Optional.empty(), Map.of("lb2", later));
    assertThat(a.state()).isEqualTo(VipState.ASKING);
    while (!cluster.report("lb2").holds()) {
      cluster.pass(1);
    }

    cluster.elect("lb1");
    while (!b.aside) {
      assertThat(a.state()).isEqualTo(VipState.SPARE);
      cluster.pass(1);
    }
    while (!a.carries) {
      cluster.pass(1);
    }

    assertThat(a.allRules()).extracting(Rules::own).contains(Own.RECOUNTED);
    cluster.pass(1_000);
    cluster.expectSessionsOf("lb1", 3);
  }

  /** What the move before has put on {@code lo} is said to have gone when the next has begun. */
  @Test
  void whatHasComeBackIsGivenAwayAgainAtOnce() {
    cluster.elect("lb2");
    cluster.runTo(3);

    a.does(now -> a.handover.addressed(new VipEvent.AsideGone(), now));
    cluster.pass(1_000);

    assertThat(b.carries).isTrue();
    assertThat(a.aside).isTrue();
    cluster.expectSessionsOf("lb1", 3);
  }

  /** It did not listen to what the other told of its flows. */
  @Test
  void whoKeepsItAfterAllGivesNoSynsAwayAndAsksForTheFlowsAgain() {
    cluster.elect("lb2");
    cluster.runTo(2_000);
    cluster.elect("lb1");
    cluster.runTo(2_008);
    cluster.elect("lb2");

    cluster.runTo(2_500);

    assertThat(b.carries).isTrue();
    assertThat(b.rules().olds()).containsExactly(new Old(neighbour("lb1"), Reach.KNOWN));
    cluster.expectSessionsOf("lb1", 3);
  }

  /** Who has just come into the view knows of nobody yet. */
  @Test
  void sessionsOfANodeThatReportsDuringTheMoveAreLearntBeforeTheAddressComes() {
    HandoverHarness three = HandoverHarness.held(3);
    three.elect("lb2");
    three.runTo(2_000);
    three.node("lb1").unreported = true;
    three.elect("lb3");
    three.runTo(2_100);
    assertThat(three.node("lb2").carries).isTrue();

    three.node("lb1").unreported = false;
    three.runTo(3_000);

    assertThat(three.node("lb3").carries).isTrue();
    assertThat(three.node("lb3").knownOf("lb1")).isEqualTo(flows(1, 3));
    three.expectSessionsOf("lb1", 3);
  }

  /**
   * New sessions begin at the old holder until the new one is announced: those are not among them.
   */
  @Test
  void flowsThatAnotherHasAskedForNarrowNothingBeforeTheAddressIsHere() {
    HandoverHarness three = HandoverHarness.held(3);
    HandoverNode old = three.node("lb1");
    three.elect("lb2");
    while (!old.aside) {
      three.pass(1);
    }
    three.send("lb3", "lb1", new HandoverMessage.WantFlows());
    while (!three.node("lb2").carries) {
      three.pass(1);
    }

    assertThat(three.times(HandoverMessage.Flows.class)).isNotEmpty();
    assertThat(three.node("lb2").rules().olds())
        .containsExactly(new Old(neighbour("lb1"), Reach.REST));
    old.sockets.addAll(flows(4, 4));
    three.pass(1_000);
    assertThat(three.node("lb2").knownOf("lb1")).isEqualTo(flows(1, 4));
    assertThat(three.node("lb2").rules().olds())
        .containsExactly(new Old(neighbour("lb1"), Reach.KNOWN));
  }

  @Test
  void whoIsToGiveItToAThirdAfterAllGivesNoSynsAwayAnyMore() {
    HandoverHarness three = HandoverHarness.held(3);
    three.elect("lb2");
    three.runTo(2_000);
    three.elect("lb1");
    three.runTo(2_010); // It is about to.

    three.elect("lb3");
    while (!three.node("lb2").aside) {
      three.pass(1);
    }

    assertThat(three.node("lb2").rules().olds())
        .containsExactly(new Old(neighbour("lb1"), Reach.KNOWN));
    three.pass(2_000);
    three.expectSessionsOf("lb1", 3);
  }

  /** It serves sessions of an earlier move when one to it is called off. */
  @Test
  void whoIsNotConcernedAnyMoreHasNoRules() {
    HandoverHarness three = HandoverHarness.held(3);
    for (String to : List.of("lb3", "lb2", "lb1")) {
      three.elect(to);
      three.pass(1_000);
      int first = 10 * to.charAt(2);
      three.node(to).sockets.addAll(flows(first, first + 2));
    }
    three.elect("lb3");
    three.pass(5);
    three.elect("lb2");
    three.pass(1_000);
    assertThat(three.node("lb2").carries).isTrue();
    assertThat(three.node("lb3").aside).isTrue();

    three.node("lb3").sockets.clear();
    three.pass(2_000);

    assertThat(three.node("lb3").aside).isFalse();
    assertThat(three.node("lb3").rules()).isEqualTo(Rules.NONE);
  }

  /** What comes from its MAC is of clients there, or of those that it routes for. */
  @Test
  void aNodeWithoutAPartInTheMoveIsAClientLikeOthers() {
    HandoverHarness three = HandoverHarness.held(3);
    three.elect("lb2");
    three.runTo(100);

    assertThat(three.node("lb2").rules().partners()).containsExactly(neighbour("lb1"));
    assertThat(three.node("lb1").rules().partners()).containsExactly(neighbour("lb2"));

    three.elect("lb3");
    three.runTo(200);

    assertThat(three.node("lb3").rules().partners())
        .containsExactlyInAnyOrder(neighbour("lb1"), neighbour("lb2"));
    assertThat(three.node("lb2").rules().partners())
        .containsExactlyInAnyOrder(neighbour("lb1"), neighbour("lb3"));
  }

  private Rules rules(HandoverNode of, Own own, Strays strays, Old... olds) {
    return new Rules(cluster.neighboursOf(of.name), List.of(olds), own, strays, Optional.empty());
  }
}
