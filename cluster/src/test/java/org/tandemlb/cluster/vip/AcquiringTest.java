package org.tandemlb.cluster.vip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.VipEvent.Predecessor;

/** From leave to try to carrying the address, when nobody objects and when somebody does. */
class AcquiringTest {

  private static final VipEvent CLAIM_OF_THIRD = new VipEvent.Claimed(MachineHarness.MAC_3, "lb3");
  private static final VipEvent CLAIM_OF_STRANGER =
      new VipEvent.Claimed(MachineHarness.FOREIGN, "");

  private final MachineHarness node = MachineHarness.second();

  @Test
  void aNodeThatIsNotOneOfTheClusterIsRefused() {
    assertThatThrownBy(() -> new MachineHarness("lb9", Duration.ofSeconds(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lb9");
  }

  @Test
  void beforeAnybodyAssignsItTheNodeIsASpareThatNeverWakes() {
    assertThat(node.machine.state()).isEqualTo(VipState.SPARE);
    assertThat(node.machine.reason()).isEqualTo("not assigned yet");
    assertThat(node.machine.wakeAtNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void afterADeadHolderThreeQuestionsTwentyMillisecondsApartAreEnough() {
    node.assign(Predecessor.GONE);
    node.runTo(60);

    assertThat(node.times(VipEffect.Ask.class)).containsExactly(0L, 20L, 40L);
    assertThat(node.wanted())
        .contains(new MachineHarness.Timed(60, new VipEffect.Add(Duration.ofSeconds(2))));
    assertThat(node.states()).containsExactly(VipState.ASKING, VipState.HOLDER);
    assertThat(node.machine.reason()).isEqualTo("home of the address");
  }

  @Test
  void afterASilentHolderTheNodeAsksForOneHundredAndFiftyMilliseconds() {
    node.assign(Predecessor.SILENT);
    node.runTo(150);

    assertThat(node.times(VipEffect.Ask.class)).containsExactly(0L, 25L, 50L, 75L, 100L, 125L);
    assertThat(node.times(VipEffect.Add.class)).containsExactly(150L);
  }

  @Test
  void newsThatTheHolderIsSilentLengthensTheAskingWithoutBeginningAnew() {
    node.assign(Predecessor.GONE);
    node.runTo(45);

    node.assign(Predecessor.SILENT);
    node.runTo(200);

    assertThat(node.times(VipEffect.Ask.class)).containsExactly(0L, 20L, 40L, 60L, 85L, 110L);
    assertThat(node.times(VipEffect.Add.class)).containsExactly(135L);
  }

  @Test
  void aHolderThatIsLettingGoIsAskedEachTwentyMillisecondsSoThatTheGapIsShort() {
    node.assign(Predecessor.RELEASING);
    node.happens(CLAIM_OF_THIRD);
    node.runTo(20);
    node.happens(CLAIM_OF_THIRD);
    node.runTo(120);

    assertThat(node.times(VipEffect.AskDirectly.class)).containsExactly(20L, 40L);
    assertThat(node.times(VipEffect.Ask.class)).containsExactly(0L, 60L, 80L, 100L);
    assertThat(node.times(VipEffect.Add.class)).containsExactly(120L);
  }

  @Test
  void whoeverAnswersIsAskedAgainDirectlyEachTenthOfASecondAndEverybodyOnceASecond() {
    node.assign(Predecessor.SILENT);
    for (int millis = 0; millis <= 2_200; millis += 10) {
      node.runTo(millis);
      node.happens(CLAIM_OF_THIRD);
    }

    assertThat(node.times(VipEffect.Ask.class)).containsExactly(0L, 1_000L, 2_000L);
    assertThat(node.times(VipEffect.AskDirectly.class))
        .hasSize(20)
        .startsWith(100L, 200L)
        .endsWith(2_100L, 2_200L);
    assertThat(node.effects()).contains(new VipEffect.AskDirectly(MachineHarness.MAC_3));
    assertThat(node.times(VipEffect.Add.class)).isEmpty();
    assertThat(node.machine.state()).isEqualTo(VipState.ASKING);
    assertThat(node.machine.reason()).isEqualTo("lb3 (02:00:00:00:00:03) answers for it");
  }

  @Test
  void onceItAnswersNoMoreTheAddressIsTakenWithinTwoTenthsOfASecondByAWholeVolley() {
    node.assign(Predecessor.SILENT);
    node.happens(CLAIM_OF_THIRD);
    node.runTo(100);
    node.happens(CLAIM_OF_THIRD);

    node.runTo(300);

    assertThat(node.times(VipEffect.AskDirectly.class)).containsExactly(100L, 200L);
    assertThat(node.times(VipEffect.Ask.class)).containsExactly(0L, 220L, 240L, 260L);
    assertThat(node.times(VipEffect.Add.class)).containsExactly(280L);
  }

  @Test
  void anAnswerToTheLastQuestionOfAVolleyIsAnAnswer() {
    node.assign(Predecessor.GONE);
    node.runTo(59);
    node.happens(CLAIM_OF_THIRD);
    node.runTo(139);

    assertThat(node.times(VipEffect.Add.class)).isEmpty();
    assertThat(node.machine.state()).isEqualTo(VipState.ASKING);
  }

  @Test
  void aStrangerThatKeepsTheAddressIsAFaultThatNamesItsMacAndIsAskedOn() {
    node.assign(Predecessor.GONE);
    for (int millis = 0; millis <= 3_100; millis += 10) {
      node.runTo(millis);
      node.happens(CLAIM_OF_STRANGER);
    }

    assertThat(node.machine.state()).isEqualTo(VipState.FAULT);
    assertThat(node.machine.reason()).contains("02:00:00:00:00:ff");
    assertThat(node.states()).containsExactly(VipState.ASKING, VipState.FAULT);
    assertThat(node.times(VipEffect.Add.class)).isEmpty();
    node.forget();

    node.runTo(3_500);

    assertThat(node.times(VipEffect.AskDirectly.class)).isNotEmpty();
    assertThat(node.times(VipEffect.Add.class)).hasSize(1);
    assertThat(node.states()).containsExactly(VipState.HOLDER);
  }

  @Test
  void aFaultThatAStrangerCausedEndsWhenAMemberHasTheAddress() {
    node.assign(Predecessor.GONE);
    for (int millis = 0; millis <= 3_100; millis += 10) {
      node.runTo(millis);
      node.happens(CLAIM_OF_STRANGER);
    }

    node.happens(CLAIM_OF_THIRD);

    assertThat(node.machine.state()).isEqualTo(VipState.ASKING);
  }

  @Test
  void aMemberThatWasBlamedAsAStrangerIsForgivenAlsoByANodeThatMayNoLongerTry() {
    node.assign(Predecessor.GONE);
    for (int millis = 0; millis <= 3_100; millis += 10) {
      node.runTo(millis);
      node.happens(new VipEvent.Claimed(MachineHarness.MAC_3, ""));
    }
    node.happens(new VipEvent.Withdrawn("lb3 holds it"));
    assertThat(node.machine.state()).isEqualTo(VipState.FAULT);

    node.happens(CLAIM_OF_THIRD);

    assertThat(node.machine.state()).isEqualTo(VipState.SPARE);
  }

  @Test
  void aMemberThatWasBlamedAsAStrangerIsForgivenWhenItTellsItsMac() {
    node.assign(Predecessor.GONE);
    for (int millis = 0; millis <= 3_100; millis += 10) {
      node.runTo(millis);
      node.happens(new VipEvent.Claimed(MachineHarness.MAC_3, ""));
    }
    node.happens(new VipEvent.Withdrawn("lb3 holds it"));
    node.happens(new VipEvent.Introduced(MachineHarness.MAC_2));
    assertThat(node.machine.state()).isEqualTo(VipState.FAULT);

    node.happens(new VipEvent.Introduced(MachineHarness.MAC_3));

    assertThat(node.machine.state()).isEqualTo(VipState.SPARE);
  }

  @Test
  void aFaultIsRememberedForAMinuteByANodeThatMayNoLongerTry() {
    node.answerAddWith(new VipEvent.NotCarried("operation not permitted", false));
    node.assign(Predecessor.GONE);
    node.runTo(500);

    node.happens(new VipEvent.Withdrawn("lb1 holds it"));

    assertThat(node.machine.state()).isEqualTo(VipState.FAULT);
    assertThat(node.machine.reason()).isEqualTo("operation not permitted");
    node.runTo(60_499);
    assertThat(node.machine.state()).isEqualTo(VipState.FAULT);
    node.runTo(60_500);
    assertThat(node.machine.state()).isEqualTo(VipState.SPARE);
    assertThat(node.machine.reason()).isEqualTo("lb1 holds it");
    assertThat(node.machine.wakeAtNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aProbeOfANodeEarlierInTheOrderIsGivenWayTo() {
    node.assign(Predecessor.GONE);
    node.runTo(45);
    node.happens(new VipEvent.RivalProbed(MachineHarness.MAC_1, "lb1"));
    node.runTo(205);

    assertThat(node.times(VipEffect.Ask.class)).containsExactly(0L, 20L, 40L, 145L, 165L, 185L);
    assertThat(node.times(VipEffect.Add.class)).containsExactly(205L);
  }

  @Test
  void aProbeOfANodeLaterInTheOrderChangesNothing() {
    node.assign(Predecessor.GONE);
    node.runTo(45);
    node.happens(new VipEvent.RivalProbed(MachineHarness.MAC_3, "lb3"));
    node.runTo(60);

    assertThat(node.times(VipEffect.Add.class)).containsExactly(60L);
  }

  @Test
  void aStrangersProbeIsAConflictAndEachNodeWaitsALittleLongerThanTheOneBeforeIt() {
    node.assign(Predecessor.GONE);
    node.runTo(45);
    node.happens(new VipEvent.RivalProbed(MachineHarness.FOREIGN, ""));
    node.runTo(275);

    assertThat(node.times(VipEffect.Ask.class)).containsExactly(0L, 20L, 40L, 215L, 235L, 255L);
    assertThat(node.times(VipEffect.Add.class)).containsExactly(275L);
  }

  @Test
  void aStrangerThatProbesForEverDoesNotKeepTheAddressFromEverybody() {
    node.assign(Predecessor.GONE);
    for (int millis = 0; millis <= 3_000; millis += 50) {
      node.runTo(millis);
      node.happens(new VipEvent.RivalProbed(MachineHarness.FOREIGN, ""));
    }

    assertThat(node.machine.state()).isEqualTo(VipState.HOLDER);
  }

  @Test
  void itsOwnFramesThatASwitchSendsBackAreNobodysClaim() {
    node.assign(Predecessor.GONE);
    node.happens(new VipEvent.RivalProbed(MachineHarness.MAC_2, "lb2"));
    node.happens(new VipEvent.Claimed(MachineHarness.MAC_2, "lb2"));
    node.runTo(60);
    node.happens(new VipEvent.Claimed(MachineHarness.MAC_2, "lb2"));

    assertThat(node.machine.state()).isEqualTo(VipState.HOLDER);
    assertThat(node.warnings()).isEmpty();
  }

  @Test
  void anAddressThatTheKernelSaysIsInUseIsAskedForAgainAfterATenthOfASecond() {
    node.answerAddWith(new VipEvent.NotCarried("address already in use", true));
    node.assign(Predecessor.GONE);
    node.runTo(220);

    assertThat(node.times(VipEffect.Ask.class)).containsExactly(0L, 20L, 40L, 160L, 180L, 200L);
    assertThat(node.times(VipEffect.Add.class)).containsExactly(60L, 220L);
    assertThat(node.machine.state()).isEqualTo(VipState.ASKING);
    assertThat(node.machine.reason()).isEqualTo("address already in use");
  }

  @Test
  void anAddressThatStaysInUseIsAFaultThatHealsByItself() {
    node.answerAddWith(new VipEvent.NotCarried("address already in use", true));
    node.assign(Predecessor.GONE);
    node.runTo(4_000);
    assertThat(node.machine.state()).isEqualTo(VipState.FAULT);

    node.answerAddWith(new VipEvent.Carried());
    node.runTo(4_200);

    assertThat(node.machine.state()).isEqualTo(VipState.HOLDER);
  }

  @Test
  void anAddressThatTheKernelRefusesIsAFaultAndTriedAgainEachSecond() {
    node.answerAddWith(new VipEvent.NotCarried("operation not permitted", false));
    node.assign(Predecessor.GONE);
    node.runTo(2_500);

    assertThat(node.times(VipEffect.Add.class)).containsExactly(60L, 1_120L, 2_180L);
    assertThat(node.states()).containsExactly(VipState.ASKING, VipState.FAULT);
    assertThat(node.machine.reason()).isEqualTo("operation not permitted");

    node.answerAddWith(new VipEvent.Carried());
    node.runTo(3_500);

    assertThat(node.machine.state()).isEqualTo(VipState.HOLDER);
  }

  @Test
  void silenceThatIsOldBecauseTheProcessStalledProvesNothing() {
    node.assign(Predecessor.GONE);
    node.runTo(40);
    node.stallTo(91);
    node.runTo(151);

    assertThat(node.times(VipEffect.Ask.class)).containsExactly(0L, 20L, 40L, 91L, 111L, 131L);
    assertThat(node.times(VipEffect.Add.class)).containsExactly(151L);
  }

  @Test
  void aNodeThatIsALittleLateTakesTheAddressAllTheSame() {
    node.assign(Predecessor.GONE);
    node.runTo(40);
    node.stallTo(90);
    node.happens(new VipEvent.Tick());

    assertThat(node.times(VipEffect.Add.class)).containsExactly(90L);
  }

  @Test
  void aNodeFromWhichTheAddressIsWithdrawnWhileItAsksIsASpareWithoutRemovingAnything() {
    node.assign(Predecessor.GONE);
    node.runTo(45);
    node.happens(new VipEvent.Withdrawn("lb1 is its home"));
    node.runTo(1_000);

    assertThat(node.states()).containsExactly(VipState.ASKING, VipState.SPARE);
    assertThat(node.machine.reason()).isEqualTo("lb1 is its home");
    assertThat(node.times(VipEffect.Ask.class)).hasSize(3);
    assertThat(node.times(VipEffect.Remove.class)).isEmpty();
  }

  @Test
  void whatMayHaveBeenAddedIsRemovedWhenTheAddressIsWithdrawn() {
    node.stopAnswering();
    node.assign(Predecessor.GONE);
    node.runTo(60);

    node.happens(new VipEvent.Withdrawn("lb1 is its home"));

    assertThat(node.times(VipEffect.Remove.class)).containsExactly(60L);
    assertThat(node.machine.state()).isEqualTo(VipState.RELEASING);
    node.happens(new VipEvent.Carried());
    assertThat(node.machine.state()).isEqualTo(VipState.RELEASING);
    node.happens(new VipEvent.Gone());
    assertThat(node.machine.state()).isEqualTo(VipState.SPARE);
  }

  @Test
  void anAddThatIsAnsweredSoLateThatAnotherMayHaveTakenItMeanwhileIsRemoved() {
    node.stopAnswering();
    node.assign(Predecessor.GONE);
    node.runTo(60);

    node.stallTo(260);
    node.happens(new VipEvent.Carried());

    assertThat(node.machine.state()).isEqualTo(VipState.RELEASING);
    assertThat(node.times(VipEffect.Remove.class)).containsExactly(260L);
  }

  @Test
  void anAddressThatTurnsUpUnaskedIsTakenOff() {
    node.happens(new VipEvent.Carried());

    assertThat(node.times(VipEffect.Remove.class)).hasSize(1);
    assertThat(node.machine.state()).isEqualTo(VipState.SPARE);
  }

  @Test
  void anEventOfEveryKindIsUnderstoodInEveryState() {
    List<VipEvent> everyKind =
        List.of(
            new VipEvent.Assigned(Predecessor.SILENT, "home"),
            CLAIM_OF_THIRD,
            new VipEvent.Introduced(MachineHarness.MAC_3),
            new VipEvent.RivalProbed(MachineHarness.MAC_3, "lb3"),
            new VipEvent.Carried(),
            new VipEvent.NotCarried("no", false),
            new VipEvent.HandOver("other"),
            new VipEvent.SteppedAside(),
            new VipEvent.NotYetAside("not yet"),
            new VipEvent.Gone(),
            new VipEvent.NotGone("no"),
            new VipEvent.Knocked(true),
            new VipEvent.Lost(),
            new VipEvent.KeepsSessions(true),
            new VipEvent.Barred("no carrier"),
            new VipEvent.Withdrawn("other"),
            new VipEvent.Tick());

    assertThat(everyKind.stream().map(Object::getClass))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(VipEvent.class.getPermittedSubclasses())
                .filter(kind -> kind != VipEvent.OfAside.class)
                .toList());
    for (VipEvent first : everyKind) {
      for (VipEvent second : everyKind) {
        MachineHarness fresh = MachineHarness.second();
        fresh.happens(first);
        fresh.happens(second);
        fresh.runTo(300);
        everyKind.forEach(fresh::happens);
        assertThat(fresh.machine.reason()).isNotEmpty();
      }
    }
  }
}
