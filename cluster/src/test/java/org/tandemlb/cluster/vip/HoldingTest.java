package org.tandemlb.cluster.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.VipEvent.Predecessor;

/** A node that carries the address: what it renews, announces, defends and gives up. */
class HoldingTest {

  private final MachineHarness node = MachineHarness.holder();

  @Test
  void theLanIsToldFiveTimesAtOnceAndThenEveryThirtySecondsForEver() {
    MachineHarness fresh = MachineHarness.second();
    fresh.assign(Predecessor.GONE);
    fresh.runTo(91_000);

    assertThat(fresh.times(VipEffect.Announce.class))
        .containsExactly(60L, 160L, 260L, 360L, 460L, 30_460L, 60_460L, 90_460L);
  }

  @Test
  void afterASilentHolderTheLanIsToldFourTimesASecondForAMinuteSinceAPausedMachineMayWake() {
    MachineHarness fresh = new MachineHarness("lb1", Duration.ofSeconds(2));
    fresh.assign(Predecessor.SILENT);
    fresh.runTo(120_000);

    assertThat(fresh.times(VipEffect.Announce.class))
        .startsWith(150L, 250L, 350L, 450L, 550L, 800L, 1_050L)
        .contains(60_050L)
        .endsWith(60_300L, 90_300L);
  }

  /** It may have been cut off from one that holds too, and whose sessions are to go on. */
  @Test
  void whoGivesWayToAnotherAsksBeforeItAnnouncesAndAnnouncesNothingWhenThatAnswers() {
    node.runTo(135);
    assertThat(node.times(VipEffect.Ask.class)).isEmpty();
    node.runTo(30_000);
    assertThat(node.times(VipEffect.Ask.class)).containsExactly(140L, 240L, 340L, 440L);
    node.forget();

    node.runTo(30_445);
    node.happens(new VipEvent.Claimed(MachineHarness.MAC_1, "lb1"));

    assertThat(node.times(VipEffect.Ask.class)).startsWith(30_440L);
    assertThat(node.times(VipEffect.Announce.class)).isEmpty();
    assertThat(node.times(VipEffect.Remove.class)).containsExactly(30_445L);
  }

  @Test
  void whoGivesWayOnlyAsksFourTimesASecondAfterASilentHolder() {
    MachineHarness fresh = MachineHarness.second();
    fresh.assign(Predecessor.SILENT);
    fresh.runTo(70_000);

    assertThat(fresh.times(VipEffect.Announce.class))
        .startsWith(150L, 250L, 350L, 450L, 550L)
        .hasSize(7);
    assertThat(fresh.times(VipEffect.Ask.class)).contains(780L, 1_030L).hasSizeBetween(200, 260);
  }

  @Test
  void whoComesFirstAnnouncesWithoutAsking() {
    MachineHarness first = new MachineHarness("lb1", Duration.ofSeconds(2));
    first.assign(Predecessor.GONE);
    first.runTo(60);
    first.forget();
    first.runTo(31_000);

    assertThat(first.times(VipEffect.Ask.class)).isEmpty();
    assertThat(first.times(VipEffect.Announce.class))
        .containsExactly(160L, 260L, 360L, 460L, 30_460L);
  }

  @Test
  void aMemberThatGivesWayIsContradictedAtOnceAndOneThatGoesOnIsNot() {
    node.runTo(480);
    node.happens(new VipEvent.Claimed(MachineHarness.MAC_3, "lb3"));
    assertThat(node.times(VipEffect.Announce.class)).endsWith(460L, 480L);

    node.runTo(490);
    node.happens(new VipEvent.Claimed(MachineHarness.MAC_3, "lb3"));
    node.runTo(1_000);
    assertThat(node.times(VipEffect.Announce.class)).endsWith(460L, 480L, 580L);
  }

  @Test
  void theLeaseIsRenewedEachThirdOfIt() {
    MachineHarness threeSeconds = new MachineHarness("lb2", Duration.ofSeconds(3));
    threeSeconds.assign(Predecessor.GONE);
    threeSeconds.runTo(4_100);

    assertThat(threeSeconds.times(VipEffect.Renew.class))
        .containsExactly(1_060L, 2_060L, 3_060L, 4_060L);
    assertThat(threeSeconds.effects()).contains(new VipEffect.Renew(Duration.ofSeconds(3)));
  }

  @Test
  void aStalledNodeGivesUpHalfASecondBeforeItsKernelAndAcquiresAgain() {
    node.stallTo(1_560);
    node.happens(new VipEvent.Tick());
    node.runTo(1_620);

    assertThat(node.times(VipEffect.Renew.class)).isEmpty();
    assertThat(node.times(VipEffect.Remove.class)).containsExactly(1_560L);
    assertThat(node.times(VipEffect.Ask.class)).containsExactly(1_560L, 1_580L, 1_600L);
    assertThat(node.times(VipEffect.Add.class)).containsExactly(1_620L);
    assertThat(node.states()).containsExactly(VipState.RELEASING, VipState.ASKING, VipState.HOLDER);
  }

  @Test
  void thatItStoodStillIsSaidOnceTheAddressIsOff() {
    node.stallTo(3_000);
    node.happens(new VipEvent.Assigned(Predecessor.GONE, "home of the address"));

    assertThat(node.effects())
        .startsWith(
            new VipEffect.Remove(),
            new VipEffect.StoodStill(Duration.ofNanos(2_273_333_334L)),
            new VipEffect.Became(
                VipState.RELEASING,
                "gave up: this node stood still for longer than its lease allows"));
    assertThat(node.times(VipEffect.StoodStill.class)).hasSize(1);
  }

  @Test
  void aKernelThatRefusesIsNoStallOfOurs() {
    node.answerRenewWith(new VipEvent.NotCarried("no buffer space", false));
    node.runTo(1_560);

    assertThat(node.times(VipEffect.Remove.class)).containsExactly(1_560L);
    assertThat(node.times(VipEffect.StoodStill.class)).isEmpty();
  }

  @Test
  void aStalledNodeThatCanServesItsSessionsAsideUntilItHasTheAddressAgain() {
    node.happens(new VipEvent.KeepsSessions(true));
    node.stallTo(9_059);
    node.happens(new VipEvent.Tick());
    node.runTo(9_119);

    assertThat(node.times(VipEffect.StepAside.class)).containsExactly(9_059L);
    assertThat(node.times(VipEffect.Remove.class)).isEmpty();
    assertThat(node.times(VipEffect.Ask.class)).containsExactly(9_059L, 9_079L, 9_099L);
    assertThat(node.machine.state()).isEqualTo(VipState.HOLDER);
  }

  @Test
  void whoeverHasItsAddressByThenHasResetThemAndNothingIsServedAside() {
    node.happens(new VipEvent.KeepsSessions(true));
    node.stallTo(9_060);
    node.happens(new VipEvent.Tick());

    assertThat(node.times(VipEffect.StepAside.class)).isEmpty();
    assertThat(node.times(VipEffect.Remove.class)).containsExactly(9_060L);
  }

  @Test
  void aHolderThatHearsNothingLetsItsSessionsWaitAsideWhereItCan() {
    node.happens(new VipEvent.KeepsSessions(true));
    node.happens(new VipEvent.Barred("hears nothing on eth0", true));
    assertThat(node.times(VipEffect.StepAside.class)).hasSize(1);
    assertThat(node.times(VipEffect.Remove.class)).isEmpty();
    assertThat(node.machine.state()).isEqualTo(VipState.FAULT);

    node.happens(new VipEvent.Barred(""));
    node.runTo(200);
    assertThat(node.machine.state()).isEqualTo(VipState.HOLDER);

    node.happens(new VipEvent.Barred("eth0 has no carrier"));
    assertThat(node.times(VipEffect.Remove.class)).hasSize(1);
  }

  @Test
  void anAddressThatCannotStepAsideAfterAStallIsTakenOff() {
    node.happens(new VipEvent.KeepsSessions(true));
    node.answerStepAsideWith(new VipEvent.NotGone("lo answers for it"));
    node.stallTo(1_560);
    node.happens(new VipEvent.Tick());

    assertThat(node.machine.stepsAside()).isFalse();
    node.runTo(1_660);
    assertThat(node.times(VipEffect.Remove.class)).containsExactly(1_660L);
  }

  @Test
  void aRenewalThatCameTooLateForTheKernelServesTheSessionsAside() {
    node.happens(new VipEvent.KeepsSessions(true));
    node.answerRenewWith(new VipEvent.NotCarried("its lease ran out 3 ms ago", true));
    node.runTo(827);

    assertThat(node.times(VipEffect.StepAside.class)).containsExactly(727L);
    assertThat(node.times(VipEffect.Ask.class)).endsWith(440L, 827L);
  }

  @Test
  void aNodeThatStalledForAlmostItsLeaseRenewsIt() {
    node.stallTo(1_559);
    node.happens(new VipEvent.Tick());

    assertThat(node.times(VipEffect.Renew.class)).containsExactly(1_559L);
    assertThat(node.machine.state()).isEqualTo(VipState.HOLDER);
  }

  @Test
  void whateverHappensFirstAfterAStallTheLeaseIsLookedAtBefore() {
    node.stallTo(5_000);
    node.happens(new VipEvent.Withdrawn("lb1 is its home"));

    assertThat(node.times(VipEffect.Remove.class)).hasSize(1);
    assertThat(node.machine.state()).isEqualTo(VipState.SPARE);
  }

  @Test
  void theLeaseCountsFromTheRequestNotFromItsAnswer() {
    node.stopAnswering();
    node.runTo(727);
    assertThat(node.times(VipEffect.Renew.class)).containsExactly(727L);
    node.stallTo(1_500);
    node.happens(new VipEvent.Carried());

    node.stallTo(2_226);
    node.happens(new VipEvent.Tick());
    assertThat(node.machine.state()).isEqualTo(VipState.HOLDER);
    node.stallTo(2_228);
    node.happens(new VipEvent.Tick());

    assertThat(node.machine.state()).isEqualTo(VipState.RELEASING);
  }

  @Test
  void aRenewalThatIsAnsweredAfterTheLeaseIsOverIsRemovedAgain() {
    node.stopAnswering();
    node.runTo(727);
    node.stallTo(1_600);

    node.happens(new VipEvent.Carried());

    assertThat(node.times(VipEffect.Remove.class)).containsExactly(1_600L);
    assertThat(node.machine.state()).isEqualTo(VipState.RELEASING);
    assertThat(node.machine.reason()).contains("gave up");
  }

  @Test
  void aKernelThatDoesNotAnswerLosesTheAddressWhenTheLeaseIsOver() {
    node.stopAnswering();
    node.runTo(3_000);

    assertThat(node.times(VipEffect.Remove.class)).startsWith(1_560L, 1_660L, 1_760L);
  }

  @Test
  void oneRefusedRenewalMovesNothingAndWarnsOnce() {
    node.answerRenewWith(new VipEvent.NotCarried("no buffer space", false));
    node.runTo(1_000);
    assertThat(node.machine.state()).isEqualTo(VipState.HOLDER);
    assertThat(node.times(VipEffect.Renew.class)).containsExactly(727L, 827L, 927L);
    assertThat(node.warnings()).hasSize(1).first().asString().contains("no buffer space");

    node.answerRenewWith(new VipEvent.Carried());
    node.runTo(10_000);

    assertThat(node.times(VipEffect.Remove.class)).isEmpty();
  }

  @Test
  void renewalsThatAreRefusedUntilTheLeaseIsOverGiveTheAddressUp() {
    node.answerRenewWith(new VipEvent.NotCarried("no buffer space", false));
    node.runTo(1_560);

    assertThat(node.times(VipEffect.Remove.class)).containsExactly(1_560L);
  }

  @Test
  void aRenewalThatFindsAnotherOnTheAddressReleasesIt() {
    node.answerRenewWith(new VipEvent.NotCarried("another has it", true));
    node.runTo(827);

    assertThat(node.times(VipEffect.Remove.class)).containsExactly(727L);
    assertThat(node.times(VipEffect.Ask.class)).endsWith(440L, 827L);
  }

  @Test
  void anAddressThatTheKernelTookOffIsAskedForAgain() {
    node.runTo(500);
    node.forget();
    node.happens(new VipEvent.Lost());

    assertThat(node.machine.state()).isEqualTo(VipState.ASKING);
    assertThat(node.machine.reason()).contains("the kernel took it off");
    assertThat(node.times(VipEffect.Ask.class)).containsExactly(500L);
    node.runTo(560);
    assertThat(node.machine.state()).isEqualTo(VipState.HOLDER);
  }

  @Test
  void theSameNodeAssignedAgainStaysHolderAndAnnouncesFiveTimesMore() {
    node.runTo(5_000);
    node.forget();

    node.happens(new VipEvent.Assigned(Predecessor.GONE, "holds it already"));
    node.runTo(6_000);

    assertThat(node.states()).isEmpty();
    assertThat(node.machine.reason()).isEqualTo("holds it already");
    assertThat(node.times(VipEffect.Announce.class))
        .containsExactly(5_020L, 5_120L, 5_220L, 5_320L, 5_420L);
  }

  @Test
  void manyTermsInARowDoNotMakeAStorm() {
    for (int millis = 60; millis < 1_060; millis++) {
      node.runTo(millis);
      node.assign(Predecessor.GONE);
    }

    assertThat(node.times(VipEffect.Announce.class)).hasSizeLessThanOrEqualTo(10);
  }

  @Test
  void theNodeLaterInTheOrderReleasesAtOnceAndAsksAgainAfterAWait() {
    node.runTo(500);
    node.forget();
    node.happens(new VipEvent.Claimed(MachineHarness.MAC_1, "lb1"));

    assertThat(node.times(VipEffect.Remove.class)).containsExactly(500L);
    assertThat(node.times(VipEffect.Announce.class)).isEmpty();
    assertThat(node.machine.state()).isEqualTo(VipState.ASKING);
    node.runTo(650);
    assertThat(node.times(VipEffect.Ask.class)).containsExactly(600L, 620L, 640L);
  }

  @Test
  void theNodeEarlierInTheOrderAnnouncesOnceAndKeepsIt() {
    node.runTo(1_000);
    node.forget();
    node.happens(new VipEvent.Claimed(MachineHarness.MAC_3, "lb3"));
    node.runTo(2_000);

    assertThat(node.times(VipEffect.Announce.class)).containsExactly(1_000L);
    assertThat(node.machine.state()).isEqualTo(VipState.HOLDER);
    assertThat(node.warnings()).hasSize(1).first().asString().contains("lb3", "198.18.0.100");
  }

  @Test
  void twoNodesThatClaimTheAddressNeverStorm() {
    node.runTo(1_000);
    node.forget();
    for (int i = 0; i < 10_000; i++) {
      node.runTo(1_000 + i / 10);
      node.happens(new VipEvent.Claimed(MachineHarness.MAC_3, "lb3"));
    }

    assertThat(node.times(VipEffect.Announce.class)).hasSizeBetween(9, 10);
    assertThat(node.warnings()).hasSize(1);
  }

  @Test
  void aStrangersClaimIsContradictedOnceASecondAndWarnedOfWithItsMacAndACount() {
    node.runTo(1_000);
    node.forget();
    for (int millis = 1_000; millis <= 61_500; millis += 100) {
      node.runTo(millis);
      node.happens(new VipEvent.Claimed(MachineHarness.FOREIGN, ""));
    }

    assertThat(node.times(VipEffect.Announce.class)).hasSizeBetween(60, 64);
    assertThat(node.warnings()).hasSize(2);
    assertThat(node.warnings().get(0)).contains("02:00:00:00:00:ff").endsWith(": 1");
    assertThat(node.warnings().get(1)).endsWith(": 600");
    assertThat(node.machine.state()).isEqualTo(VipState.HOLDER);
  }

  @Test
  void whoOnlyAsksContradictsAStrangerAllTheSame() {
    MachineHarness fresh = MachineHarness.second();
    fresh.assign(Predecessor.SILENT);
    fresh.runTo(5_000);
    fresh.forget();

    fresh.happens(new VipEvent.Claimed(MachineHarness.FOREIGN, ""));
    fresh.runTo(6_000);

    assertThat(fresh.times(VipEffect.Announce.class)).hasSize(1);
  }

  @Test
  void aRivalsProbeIsTheKernelsToAnswer() {
    node.runTo(1_000);
    node.forget();
    node.happens(new VipEvent.RivalProbed(MachineHarness.MAC_1, "lb1"));

    assertThat(node.effects()).isEmpty();
  }

  /** So that it can tell this node from a machine that only answers; lb2 asks, as it gives way. */
  @Test
  void aNodeThatIsAwayAndAsksForTheAddressBeginsTheVigil() {
    MachineHarness holder = MachineHarness.holder();
    holder.runTo(5_000);
    holder.forget();

    holder.happens(new VipEvent.RivalProbed(MachineHarness.MAC_1, "lb1"));
    holder.runTo(8_000);
    assertThat(holder.times(VipEffect.Ask.class)).isEmpty();

    holder.happens(new VipEvent.RivalProbed(MachineHarness.MAC_1, "lb1", true));
    holder.runTo(20_000);
    assertThat(holder.times(VipEffect.Ask.class)).hasSizeGreaterThan(40);
  }

  @Test
  void whoIsHandedItWhileAMachineMayWakeKeepsTheVigil() {
    node.runTo(5_000);
    node.forget();
    node.happens(new VipEvent.Assigned(Predecessor.GONE, true, "home of the address"));
    node.runTo(6_000);

    assertThat(node.times(VipEffect.Ask.class)).endsWith(5_400L, 5_650L, 5_900L);
  }

  @Test
  void anotherTermThatFindsSomebodySilentBeginsTheVigil() {
    node.runTo(5_000);
    node.forget();
    node.assign(Predecessor.SILENT);
    node.runTo(6_000);

    assertThat(node.times(VipEffect.Announce.class))
        .containsExactly(5_020L, 5_120L, 5_220L, 5_320L, 5_420L);
    assertThat(node.times(VipEffect.Ask.class)).endsWith(5_400L, 5_650L, 5_900L);
  }
}
