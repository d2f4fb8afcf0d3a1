package org.tandemlb.cluster.vip.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.Hang;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.Rules.Old;
import org.tandemlb.cluster.vip.handover.Rules.Own;
import org.tandemlb.cluster.vip.handover.Rules.Reach;
import org.tandemlb.cluster.vip.handover.Rules.Strays;

/** A holder hangs with sessions on it, and another takes the address over, or nobody does. */
class HangTest {

  /** Lease + 5 s. */
  private static final long WAIT_MILLIS = 7_000;

  private final HandoverHarness all = HandoverHarness.held(2);
  private final HandoverNode lb1 = all.node("lb1");
  private final HandoverNode lb2 = all.node("lb2");

  /** lb2 has the address of lb1, which hangs. */
  private void taken() {
    keepsSessions(true);
    takeOver();
  }

  private void keepsSessions(boolean keeps) {
    all.nodes.values().forEach(node -> node.happens(new VipEvent.KeepsSessions(keeps)));
  }

  private void takeOver() {
    all.pass(3_000);
    all.hang("lb1");
    all.pass(HandoverHarness.LEASE_MILLIS);
    all.electAfter("lb1", "lb2");
    all.pass(200);
    assertThat(lb2.state()).isEqualTo(VipState.HOLDER);
  }

  private void awakeAndMerged() {
    all.wake("lb1");
    all.elect("lb2", Optional.empty(), Map.of());
  }

  @Test
  void theNewHolderSparesItsSessionsBeforeItHasTheAddress() {
    all.pass(3_000);
    all.hang("lb1");
    all.electAfter("lb1", "lb2");
    all.pass(100);

    assertThat(lb2.state()).isEqualTo(VipState.ASKING);
    assertThat(lb2.rules())
        .isEqualTo(
            new Rules(List.of(), List.of(), Own.RECORDED, Strays.HELD_BACK, Optional.empty()));
    all.pass(100);
    assertThat(lb2.state()).isEqualTo(VipState.HOLDER);
    assertThat(lb2.handover.heldBack(all.nowNanos()))
        .hasValueSatisfying(held -> assertThat(held.from()).isEqualTo("lb1"));
    assertThat(lb2.said).last().asString().contains("sessions of lb1 are held back, for 7 s");
  }

  /** It has handed the address over before, and serves what it had. */
  private void hangsAside() {
    keepsSessions(true);
    all.elect("lb2");
    all.pass(1_500);
    assertThat(lb2.rules().olds())
        .containsExactly(new Old(HandoverHarness.neighbour("lb1"), Reach.KNOWN));
    all.hang("lb1");
  }

  @Test
  void whoeverHangsAsideGoesOnWithItsSessionsWhenItWakes() {
    hangsAside();
    all.pass(5_500);
    assertThat(lb2.rules().olds())
        .containsExactly(new Old(HandoverHarness.neighbour("lb1"), Reach.KNOWN));
    lb1.aside = false; // Its lease there has run out.
    lb1.forget();

    awakeAndMerged();
    all.pass(1_000);

    assertThat(lb2.warned)
        .filteredOn(line -> line.contains("lb1 served on wait, for 7 s at most: it is silent"))
        .hasSize(1);
    assertThat(lb2.said)
        .filteredOn(line -> line.contains("lb1 served on go on: it is awake, after "))
        .hasSize(1);

    assertThat(lb1.performed).contains(new VipEffect.StepAside(Duration.ofSeconds(2)));
    assertThat(lb1.aside).isTrue();
    all.expectSessionsOf("lb1", 3);
    assertThat(lb2.rules().olds())
        .containsExactly(new Old(HandoverHarness.neighbour("lb1"), Reach.KNOWN));
    lb1.sockets.clear();
    all.pass(3_000);
    all.expectOnly("lb2");
  }

  /** Nobody waits for one of whom the last report says that it serves. */
  @Test
  void whoIsKnownToServeIsAwakeBeforeItHasReportedAgain() {
    hangsAside();
    all.pass(1_000);
    all.notReportedYet.add("lb1");

    all.wake("lb1");
    all.pass(WAIT_MILLIS);

    assertThat(lb2.said).last().asString().contains("lb1 served on go on: it is awake");
    all.expectSessionsOf("lb1", 3);
  }

  @Test
  void whoeverHangsAsideForLongerLosesThem() {
    hangsAside();
    all.pass(WAIT_MILLIS + 100);
    assertThat(lb2.rules()).isEqualTo(Rules.NONE);
    assertThat(lb2.warned)
        .last()
        .asString()
        .contains("lb1 served on are reset from now on: it has not come back, after 7");
    lb1.aside = false;

    awakeAndMerged();
    all.pass(3_000);

    assertThat(lb1.sockets).isEmpty();
    all.expectOnly("lb2");
  }

  @Test
  void whoseMachineIsDeadAsideIsNotWaitedFor() {
    hangsAside();
    lb1.isReached = false;
    all.pass(1_500);

    assertThat(lb2.rules()).isEqualTo(Rules.NONE);
    assertThat(lb2.warned).last().asString().contains("its machine does not answer any more");
  }

  @Test
  void whenItWakesItsSessionsGoOnThereAndEndThere() {
    taken();
    all.pass(3_000);

    awakeAndMerged();
    all.pass(100);

    assertThat(lb1.performed).contains(new VipEffect.StepAside(Duration.ofSeconds(2)));
    assertThat(lb2.knownOf("lb1")).isEqualTo(HandoverHarness.flows(1, 3));
    assertThat(lb2.rules().olds())
        .containsExactly(new Old(HandoverHarness.neighbour("lb1"), Reach.KNOWN));
    assertThat(lb2.rules().strays()).isEqualTo(Strays.ACCEPTED);
    assertThat(lb2.said).anyMatch(line -> line.contains("sessions of lb1 go on: it is awake"));
    all.pass(1_000);
    all.expectSessionsOf("lb1", 3);
    assertThat(lb1.rules().strays()).isEqualTo(Strays.DROPPED);

    lb1.sockets.clear();
    all.pass(2_000);
    all.expectOnly("lb2");
  }

  @Test
  void noSegmentIsAnsweredBetweenItsReportAndItsFlows() {
    taken();
    all.loses = message -> message.message() instanceof HandoverMessage.Flows;

    awakeAndMerged();
    all.pass(2_000);
    assertThat(lb2.rules().strays()).isEqualTo(Strays.HELD_BACK);

    all.loses = message -> false;
    all.pass(1_500);
    assertThat(lb2.rules().strays()).isEqualTo(Strays.ACCEPTED);
    all.expectSessionsOf("lb1", 3);
  }

  @Test
  void theyWaitForALeaseAndFiveSeconds() {
    assertThat(Hang.sessionsWait(Duration.ofSeconds(2)).toMillis()).isEqualTo(WAIT_MILLIS);
    taken();
    long since = all.nowMillis();

    all.runTo(since + WAIT_MILLIS - 200);
    assertThat(lb2.rules().strays()).isEqualTo(Strays.HELD_BACK);
    all.runTo(since + WAIT_MILLIS + 100);

    assertThat(lb2.rules()).isEqualTo(Rules.NONE);
    assertThat(lb2.said).last().asString().contains("are reset from now on").contains("7 s");
    assertThat(lb2.handover.wakeAtNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void oneThatIsHeardToWakeIsWaitedForUntilTheClustersHaveMerged() {
    taken();
    all.pass(WAIT_MILLIS - 500);

    lb2.does(now -> lb2.handover.woke("lb1", now));
    all.pass(4_000);
    assertThat(lb2.rules().strays()).isEqualTo(Strays.HELD_BACK);
    lb2.does(now -> lb2.handover.woke("lb1", now)); // Once is enough.
    all.pass(1_500);

    assertThat(lb2.rules()).isEqualTo(Rules.NONE);
  }

  @Test
  void aMachineThatDoesNotAnswerIsNotWaitedFor() {
    lb1.isReached = false;

    taken();
    all.pass(2_000);

    assertThat(lb2.allRules()).containsOnly(Rules.NONE);
    assertThat(lb2.said).isEmpty();
    assertThat(lb2.handover.wakeAtNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aMachineThatAnswersNoMoreIsNotWaitedForAnyLonger() {
    taken();
    all.pass(1_000);

    lb1.isReached = false;
    all.pass(1_500);

    assertThat(lb2.rules()).isEqualTo(Rules.NONE);
    assertThat(lb2.said).last().asString().contains("does not answer any more");
  }

  @Test
  void oneThatComesBackWithoutSessionsIsNotWaitedForAnyLonger() {
    keepsSessions(false);
    takeOver();
    all.pass(1_000);

    all.reported("lb1", HandoverNode.Report.NOTHING);
    all.wake("lb1");
    all.pass(50);

    assertThat(lb2.rules()).isEqualTo(Rules.NONE);
    assertThat(lb2.said).last().asString().contains("serves none of them any more");
  }

  @Test
  void anAddressThatNobodyHasTakenIsTakenBackWithEverySession() {
    keepsSessions(true);
    all.pass(3_000);
    all.hang("lb1");
    all.pass(2_500);

    all.wake("lb1");
    all.pass(1_000);

    all.expectSessionsOf("lb1", 3);
    all.expectOnly("lb1");
    assertThat(lb1.said).last().asString().contains("stays here: holds it again");
  }

  @Test
  void whereTheNewHolderCannotSendThemOnTheyEnd() {
    lb1.canKeep = false;
    taken();

    awakeAndMerged();
    all.pass(2_000);

    assertThat(lb1.resets).isNotEmpty();
    assertThat(lb1.aside).isFalse();
    assertThat(lb1.handover.gives()).isFalse();
    assertThat(lb1.said).anyMatch(line -> line.contains("lb2 has it, and cannot send them on"));
  }

  @Test
  void aMoveThatWasAboutToBeginGoesOnFromThere() {
    keepsSessions(true);
    all.pass(3_000);
    all.loses = message -> message.message() instanceof HandoverMessage.Diverted;
    all.elect("lb2");
    all.pass(20);
    lb1.hangs = true; // Shorter than anybody takes for silence, and longer than its lease.
    all.pass(1_900);
    lb1.hangs = false;
    all.loses = message -> false;

    lb1.does(now -> {});
    all.pass(1_000);

    all.expectSessionsOf("lb1", 3);
    assertThat(lb1.aside).isTrue();
    assertThat(lb1.state()).isEqualTo(VipState.SPARE);
  }
}
