package org.tandemlb.cluster.vip.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.vip.handover.HandoverHarness.flows;
import static org.tandemlb.cluster.vip.handover.HandoverHarness.neighbour;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.HandoverEffect.Apply;
import org.tandemlb.cluster.vip.handover.HandoverEffect.Know;
import org.tandemlb.cluster.vip.handover.HandoverEffect.ListSockets;
import org.tandemlb.cluster.vip.handover.Rules.Old;
import org.tandemlb.cluster.vip.handover.Rules.Reach;

/** One step of a move goes wrong: the address moves all the same, and nothing is left of it. */
class HandoverTroubleTest {

  private final HandoverHarness cluster = HandoverHarness.held(2);
  private final HandoverNode a = cluster.node("lb1");
  private final HandoverNode b = cluster.node("lb2");

  // --- time is over
  // -------------------------------------------------------------------------------

  @Test
  void aHolderThatHearsNothingForTwentySecondsLetsGoPlainly() {
    cluster.loses = one -> one.message() instanceof HandoverMessage.Diverted;
    cluster.elect("lb2");
    cluster.runTo(19_999);
    assertThat(a.carries).isTrue();

    cluster.runTo(20_000);

    assertThat(a.carries).isFalse();
    assertThat(a.warned).anyMatch(line -> line.contains("lb2 was not ready within 20 s"));
    cluster.runTo(22_000);
    cluster.expectOnly("lb2");
    assertThat(b.warned).anyMatch(line -> line.contains("lb2 was not ready within 20 s"));
  }

  @Test
  void aTakersWordThatIsLostIsSaidAgain() {
    AtomicInteger lost = new AtomicInteger();
    cluster.loses =
        one -> one.message() instanceof HandoverMessage.Diverted && lost.getAndIncrement() < 2;
    cluster.elect("lb2");

    cluster.runTo(2_000);

    assertThat(lost.get()).isGreaterThan(2);
    assertThat(b.carries).isTrue();
    assertThat(a.aside).isTrue();
  }

  @Test
  void aHolderWhoseOwnKernelTakesTooLongDoesNotBlameTheOther() {
    a.slowMillis = 21_000;
    cluster.elect("lb2");

    cluster.runTo(20_000);

    assertThat(a.carries).isFalse();
    assertThat(a.warned)
        .anyMatch(line -> line.contains("the holder's own rules were not ready within 20 s"));
  }

  /** Its answer to a question that was asked before it took the address itself. */
  @Test
  void whatTheOldHolderSaysOfTheMoveBeforeEndsNothingOfThisOne() {
    cluster.elect("lb2");
    cluster.runTo(3);
    b.does(now -> b.handover.heard("lb1", new HandoverMessage.Left(), now));
    cluster.runTo(30);
    assertThat(b.rules().olds()).containsExactly(new Old(neighbour("lb1"), Reach.REST));
    cluster.runTo(2_000);

    assertThat(b.carries).isTrue();
    cluster.expectSessionsOf("lb1", 3);
  }

  /** As when it is told to go back in the moment in which it has come. */
  @Test
  void anElectionThatHasNotHeardOfTheHolderIsGivenTimeToSayHowTheSessionsCome() {
    cluster.elect("lb2", Optional.empty(), Map.of());
    cluster.runTo(4_999);
    assertThat(a.carries).isTrue();

    cluster.elect("lb2");
    cluster.runTo(7_000);

    assertThat(b.carries).isTrue();
    cluster.expectSessionsOf("lb1", 3);
  }

  /** As a new coordinator's, which has waited for the old holder's report for long enough. */
  @ParameterizedTest
  @ValueSource(longs = {2, 8, 12, 16, 24, 40})
  void aWordThatDoesNotKnowOfTheMoveInPlayEndsItOnNeitherSide(long millis) {
    cluster.elect("lb2");
    cluster.runTo(millis);

    cluster.elect("lb2", Optional.empty(), Map.of());
    cluster.runTo(2_000);

    assertThat(b.carries).isTrue();
    cluster.expectSessionsOf("lb1", 3);
  }

  @Test
  void anElectionThatSaysNothingMoreIsObeyedPlainly() {
    cluster.elect("lb2", Optional.empty(), Map.of());
    cluster.runTo(4_999);
    assertThat(a.carries).isTrue();

    cluster.runTo(6_000);

    cluster.expectOnly("lb2");
    assertThat(a.progress)
        .extracting(HandoverProgress::step)
        .containsExactly(HandoverProgress.Step.BROKE);
  }

  /** As after a view in which this node's report comes late. */
  @Test
  void anElectionThatGivesItToNobodyIsGivenTimeToHearOfTheHolder() {
    cluster.elect("", Optional.empty(), Map.of());
    cluster.runTo(4_999);
    cluster.elect("lb1");
    cluster.runTo(7_000);

    assertThat(a.carries).isTrue();
    assertThat(a.performed).doesNotContain(new VipEffect.Remove());
    cluster.expectSessionsOf("lb1", 3);
  }

  @Test
  void anElectionThatMeansNobodyIsObeyedThen() {
    cluster.elect("", Optional.empty(), Map.of());
    cluster.runTo(4_999);
    assertThat(a.carries).isTrue();

    cluster.runTo(6_000);

    cluster.expectOnly("nobody");
  }

  @Test
  void aHolderWhoseSessionsCannotBeKeptAnywayDoesNotWait() {
    a.canKeep = false;
    cluster.elect("lb2", Optional.empty(), Map.of());

    assertThat(a.carries).isFalse();
  }

  @Test
  void aTakerThatHearsNothingForTwentySecondsAsksAsEver() {
    cluster.loses = one -> one.from().equals("lb1");
    cluster.losesReports = "lb1"::equals;
    cluster.elect("lb2");
    cluster.runTo(20_004);
    assertThat(b.performed).isEmpty();

    cluster.runTo(20_005);

    assertThat(b.state()).isEqualTo(VipState.ASKING);
    assertThat(b.warned).anyMatch(line -> line.contains("did not step aside within 20 s"));
    cluster.loses = one -> false;
    cluster.losesReports = node -> false;
    cluster.runTo(23_000);
    a.sockets.clear();
    cluster.runTo(25_000);
    cluster.expectOnly("lb2");
  }

  /** Its lease is over, and its kernel has given the address up. */
  @Test
  void aTakerDoesNotWaitForAHolderWhoseControlThreadHangs() {
    cluster.loses = one -> one.from().equals("lb1");
    cluster.losesReports = "lb1"::equals;
    cluster.elect("lb2");
    cluster.runTo(6_000);
    assertThat(b.performed).isEmpty();

    a.mute = true;
    cluster.runTo(7_000);

    assertThat(b.carries).isTrue();
    assertThat(b.warned).anyMatch(line -> line.contains("lb1 says nothing any more"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lb1", "lb2"})
  void noSessionBreaksWhereOneSidesKernelTakesSeconds(String slow) {
    cluster.node(slow).slowMillis = 6_000;

    cluster.elect("lb2");
    cluster.runTo(5_900);
    assertThat(a.carries).isTrue();
    cluster.runTo(9_000);

    assertThat(b.carries).isTrue();
    cluster.expectSessionsOf("lb1", 3);
    assertThat(a.resets).isEmpty();
  }

  /** The report comes first, and says the same before the address is off the interface. */
  @Test
  void thatTheOtherHasSteppedAsideIsKnownFromItsReportWhenItsWordIsLost() {
    cluster.loses = one -> one.message() instanceof HandoverMessage.SteppedAside;
    cluster.elect("lb2");
    cluster.runTo(250);
    assertThat(a.aside).isTrue();
    assertThat(b.performed).isEmpty();

    cluster.runTo(600);

    assertThat(b.said).noneMatch(line -> line.contains("without its sessions"));
    assertThat(b.state()).isEqualTo(VipState.HOLDER);
    assertThat(b.rules().olds()).containsExactly(new Old(neighbour("lb1"), Reach.REST));
    cluster.runTo(2_000);
    cluster.expectSessionsOf("lb1", 3);
    a.sockets.clear();
    cluster.runTo(4_000);
    cluster.expectOnly("lb2");
  }

  @Test
  void aTakerThatIsNotToldWhereTheOtherIsAsksAsEverAfterAWhile() {
    a.unreported = true;
    cluster.elect("lb2");
    cluster.runTo(799);
    assertThat(b.performed).isEmpty();

    cluster.runTo(800);

    assertThat(b.state()).isEqualTo(VipState.ASKING);
    cluster.runTo(3_000);
    cluster.expectOnly("lb2");
  }

  @Test
  void whenDrainIsOverWhoIsLeftIsToldAfterTheRulesHaveGone() {
    cluster.elect("lb2");
    cluster.runTo(6 + HandoverHarness.DRAIN_MILLIS - 1);
    assertThat(cluster.times(HandoverMessage.Left.class)).isEmpty();

    cluster.runTo(6 + HandoverHarness.DRAIN_MILLIS);
    assertThat(cluster.times(HandoverMessage.Left.class)).hasSize(1);
    assertThat(a.resets).isEmpty();
    cluster.pass(100);

    cluster.expectOnly("lb2");
    assertThat(a.resets).hasSize(1);
    assertThat(a.said).anyMatch(line -> line.contains("drain is over, with 3 sessions left"));
  }

  @Test
  void whoLeavesWaitsNoLongerThanASecondForTheHolder() {
    cluster.loses = one -> one.message() instanceof HandoverMessage.Undiverted;
    cluster.elect("lb2");
    cluster.runTo(2_000);
    a.sockets.clear();
    cluster.runTo(2_400);
    long left = cluster.times(HandoverMessage.Left.class).get(0);
    cluster.runTo(left + 999);
    assertThat(a.aside).isTrue();

    cluster.runTo(left + 1_100);

    cluster.expectOnly("lb2");
  }

  @Test
  void drainCountsFromTheStepAsideThoughNobodyTakesTheAddress() {
    cluster.elect("lb2");
    cluster.runTo(8);
    cluster.kill("lb2");
    cluster.elect("");
    cluster.runTo(6 + HandoverHarness.DRAIN_MILLIS - 1);
    assertThat(a.aside).isTrue();
    assertThat(a.handover.gives()).isTrue();

    cluster.pass(200);

    cluster.expectOnly("nobody");
  }

  // --- what a node cannot
  // -------------------------------------------------------------------------

  @Test
  void aHolderWhoseRulesAreRefusedLetsGoPlainlyAndTheTakerNeedNotWait() {
    a.refuses = Apply.class::isInstance;
    cluster.elect("lb2");
    cluster.runTo(5);
    assertThat(a.carries).isFalse();
    assertThat(cluster.messages()).contains("lb1 Declined");

    cluster.runTo(100);

    assertThat(b.carries).isTrue();
    assertThat(b.warned).anyMatch(line -> line.contains("without its sessions: lb1: no"));
    a.refuses = effect -> false;
    cluster.runTo(3_000);
    cluster.expectOnly("lb2");
  }

  @Test
  void aTakerWhoseRulesAreRefusedSaysSoAndTheHolderLetsGo() {
    b.refuses = Apply.class::isInstance;
    cluster.elect("lb2");
    cluster.runTo(100);

    assertThat(cluster.messages()).contains("lb2 Declined").doesNotContain("lb2 Diverted");
    assertThat(a.warned).anyMatch(line -> line.contains("without its sessions: lb2: no"));
    cluster.runTo(400);
    assertThat(b.carries).isTrue();
    b.refuses = effect -> false;
    cluster.runTo(3_000);
    cluster.expectOnly("lb2");
  }

  @Test
  void rulesThatAreRefusedAgainAndAgainAreOneWarning() {
    b.refuses = Apply.class::isInstance;
    cluster.elect("lb2");
    cluster.runTo(4_500);

    assertThat(b.called.stream().filter(Apply.class::isInstance)).hasSizeGreaterThan(3);
    assertThat(b.warned)
        .filteredOn(line -> line.contains("could not be put up"))
        .containsExactly("198.18.0.100: rules could not be put up: no");
  }

  @Test
  void rulesThatAreRefusedAreTriedEachSecondUntilTheyStand() {
    cluster.elect("lb2");
    cluster.runTo(100);
    a.refuses = Apply.class::isInstance;
    b.refuses = Apply.class::isInstance;
    cluster.runTo(10_000);
    assertThat(b.rules().olds()).containsExactly(new Old(neighbour("lb1"), Reach.REST));
    assertThat(b.called.stream().filter(Apply.class::isInstance)).hasSizeBetween(9, 13);
    cluster.expectSessionsOf("lb1", 3);

    a.refuses = effect -> false;
    b.refuses = effect -> false;
    cluster.runTo(14_000);
    cluster.expectOnly("lb2");
  }

  @Test
  void whileItsKernelDoesNotKnowTheFlowsTheHolderSendsOnTheRestAndAsksOnceASecond() {
    b.refuses = Know.class::isInstance;
    cluster.elect("lb2");
    cluster.runTo(1_000);
    for (int i = 10; i < 60; i++) {
      a.sockets.addAll(flows(i, i)); // Changes, which alone are never all.
      cluster.pass(100);
    }
    assertThat(b.rules().olds()).containsExactly(new Old(neighbour("lb1"), Reach.REST));
    assertThat(cluster.times(HandoverMessage.WantFlows.class)).hasSizeBetween(5, 7);

    b.refuses = effect -> false;
    cluster.pass(1_300);

    assertThat(b.rules().olds()).containsExactly(new Old(neighbour("lb1"), Reach.KNOWN));
    assertThat(b.knownOf("lb1")).isEqualTo(a.sockets);
    a.sockets.clear();
    cluster.pass(1_000);
    cluster.expectOnly("lb2");
  }

  @Test
  void changesThatFollowOnAWholeWhichTheKernelRefusedAreNotTakenForAll() {
    boolean[] first = {true};
    b.refuses = effect -> effect instanceof Know && first[0];
    b.slowMillis = 400; // The refusal comes after the next change was told.
    cluster.elect("lb2");
    while (b.called.stream().noneMatch(Know.class::isInstance)) {
      cluster.pass(1);
    }
    first[0] = false;
    b.slowMillis = 5;
    a.sockets.addAll(flows(10, 10));

    for (int i = 0; i < 3_000; i++) {
      cluster.pass(1);
      boolean narrowed = b.rules().olds().get(0).reach() == Reach.KNOWN;
      assertThat(!narrowed || b.knownOf("lb1").containsAll(a.sockets)).isTrue();
    }
    assertThat(b.rules().olds()).containsExactly(new Old(neighbour("lb1"), Reach.KNOWN));
  }

  @Test
  void socketsThatCannotBeListedAreListedAgainAndTheSessionsGoOn() {
    a.refuses = ListSockets.class::isInstance;
    cluster.elect("lb2");
    cluster.runTo(5_000);
    assertThat(cluster.flowsSent()).isEmpty();
    assertThat(b.rules().olds()).containsExactly(new Old(neighbour("lb1"), Reach.REST));
    cluster.expectSessionsOf("lb1", 3);

    a.refuses = effect -> false;
    cluster.pass(300);

    assertThat(cluster.flowsSent()).hasSize(1);
    assertThat(b.rules().olds()).containsExactly(new Old(neighbour("lb1"), Reach.KNOWN));
  }

  @Test
  void aMessageOfFlowsThatIsLostIsNoticedByTheNextAndAllAreToldAgain() {
    cluster.elect("lb2");
    cluster.runTo(1_000);
    cluster.loses = one -> one.message() instanceof HandoverMessage.Flows;
    a.sockets.addAll(flows(10, 10));
    cluster.pass(300);
    cluster.loses = one -> false;
    assertThat(b.knownOf("lb1")).isEqualTo(flows(1, 3));
    a.sockets.addAll(flows(11, 11));
    cluster.pass(300);

    assertThat(b.knownOf("lb1")).isEqualTo(a.sockets);
    assertThat(cluster.times(HandoverMessage.WantFlows.class)).hasSize(1);
  }

  @Test
  void aPartOfManyThatIsLostIsNoticedToo() {
    a.sockets.addAll(flows(1, 20_000));
    boolean[] lost = {false};
    cluster.loses =
        one -> {
          boolean second = one.message() instanceof HandoverMessage.Flows f && f.sequence() == 2;
          lost[0] |= second;
          return second;
        };
    cluster.elect("lb2");
    cluster.runTo(2_000);

    assertThat(lost[0]).isTrue();
    assertThat(b.knownOf("lb1")).isEqualTo(a.sockets);
    assertThat(b.rules().olds()).containsExactly(new Old(neighbour("lb1"), Reach.KNOWN));
  }

  @Test
  void aQuestionForFlowsThatIsLostIsAskedAgain() {
    cluster.elect("lb2");
    cluster.runTo(1_000);
    cluster.loses = one -> one.message() instanceof HandoverMessage.WantFlows;
    b.does(now -> b.handover.heard("lb1", lateChange(), now));
    cluster.pass(500);
    cluster.loses = one -> false;
    cluster.pass(700);

    assertThat(cluster.times(HandoverMessage.WantFlows.class)).hasSize(2);
    assertThat(b.knownOf("lb1")).isEqualTo(flows(1, 3));
  }

  private static HandoverMessage.Flows lateChange() {
    return new HandoverMessage.Flows(77, false, false, flows(4, 4), flows(1, 1));
  }

  // --- addresses that do not go
  // -------------------------------------------------------------------

  @Test
  void anAddressThatWillNotStepAsideIsRemovedUntilItIsGone() {
    a.keeps = effect -> effect instanceof VipEffect.StepAside || effect instanceof VipEffect.Remove;
    cluster.elect("lb2");
    cluster.runTo(1_500);
    assertThat(a.carries).isTrue();
    assertThat(a.performed.stream().filter(VipEffect.StepAside.class::isInstance)).hasSize(1);

    a.keeps = VipEffect.StepAside.class::isInstance;
    cluster.runTo(1_700);
    assertThat(a.warned).anyMatch(line -> line.contains("it could not step aside"));
    assertThat(a.carries).isFalse();
    cluster.runTo(4_000);

    cluster.expectOnly("lb2");
  }

  @Test
  void anAddressThatWillNotLeaveLoopbackIsToldToGoEachTenthOfASecond() {
    a.keeps = VipEffect.LeaveAside.class::isInstance;
    a.sockets.clear();
    cluster.elect("lb2");
    cluster.runTo(2_000);
    assertThat(a.performed.stream().filter(VipEffect.LeaveAside.class::isInstance))
        .hasSizeBetween(13, 15);
    assertThat(a.handover.gives()).isTrue();

    a.keeps = effect -> false;
    cluster.pass(100);

    cluster.expectOnly("lb2");
  }

  @Test
  void whatIsLostOnLoopbackIsToldAndTheRulesGo() {
    a.keeps = VipEffect.RenewAside.class::isInstance;
    cluster.elect("lb2");
    cluster.runTo(1_000);

    assertThat(a.warned).anyMatch(line -> line.contains("lost its sessions: no"));
    cluster.expectOnly("lb2");
  }

  @Test
  void aLeaseThatIsLostWhileItWaitsEndsTheMoveAndItDoesNotAskAgain() {
    for (long at = 0; at < 5; at++) {
      HandoverHarness each = HandoverHarness.held(2);
      HandoverNode holder = each.node("lb1");
      each.elect("lb2");
      each.runTo(at);
      holder.carries = false;
      holder.happens(new VipEvent.Lost());
      each.runTo(3_000);

      assertThat(each.messages()).contains("lb1 Declined");
      assertThat(holder.performed).noneMatch(VipEffect.Add.class::isInstance);
      each.expectOnly("lb2");
    }
  }

  @Test
  void aHolderThatIsBarredWhileItWaitsEndsTheMove() {
    cluster.elect("lb2");
    cluster.runTo(3);
    a.happens(new VipEvent.Barred("no carrier"));
    cluster.runTo(3_000);
    a.happens(new VipEvent.Barred(""));
    cluster.runTo(4_000);

    cluster.expectOnly("lb2");
  }

  // --- words that come too late
  // -------------------------------------------------------------------

  @Test
  void wordsOfAnotherAttemptMeanNothing() {
    cluster.elect("lb2");
    cluster.runTo(3);
    long number = cluster.lastTerm();
    for (HandoverNode node : List.of(a, b)) {
      for (String from : List.of("lb1", "lb2", "lb9")) {
        for (long other : new long[] {number - 1, number + 1}) {
          hears(node, from, new HandoverMessage.Diverted(other));
          hears(node, from, new HandoverMessage.Declined(other, "late"));
          hears(node, from, new HandoverMessage.SteppedAside(other));
        }
        hears(node, from, new HandoverMessage.Undiverted());
      }
    }
    assertThat(a.carries).isTrue();
    cluster.runTo(2_000);

    assertThat(a.aside).isTrue();
    cluster.expectSessionsOf("lb1", 3);
  }

  private void hears(HandoverNode node, String from, HandoverMessage message) {
    if (!node.name.equals(from)) {
      node.does(now -> node.handover.heard(from, message, now));
    }
  }

  @Test
  void whoHasNothingToTellSaysThatItHasLeft() {
    hears(b, "lb1", new HandoverMessage.WantFlows());
    cluster.pass(100);

    assertThat(cluster.messages()).containsExactly("lb2 Left", "lb1 Undiverted");
    cluster.expectOnly("lb1");
  }

  @Test
  void aMoveOfWhatIsNotHeldAnyMoreIsDeclined() {
    Optional<Move> move = cluster.move("lb2");
    a.carries = false;
    a.happens(new VipEvent.Barred("no carrier"));
    cluster.elect("lb2", move, Map.of());
    cluster.runTo(100);

    assertThat(cluster.messages()).contains("lb1 Declined");
    assertThat(b.carries).isTrue();
  }

  @Test
  void aNewAttemptHasItsOwnTime() {
    cluster.loses = one -> one.message() instanceof HandoverMessage.Diverted;
    cluster.elect("lb2");
    cluster.runTo(1_400);
    cluster.elect("lb2"); // A new view: the same decision, with another number.
    cluster.runTo(1_402);
    cluster.loses = one -> false;
    cluster.elect("lb2");
    cluster.runTo(3_000);

    assertThat(a.aside).isTrue();
    cluster.expectSessionsOf("lb1", 3);
  }
}
