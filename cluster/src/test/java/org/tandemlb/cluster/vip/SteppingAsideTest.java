package org.tandemlb.cluster.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.VipEvent.Predecessor;

/** A node that gives its address away and goes on serving the sessions. */
class SteppingAsideTest {

  private static final VipEffect STEP = new VipEffect.StepAside(Duration.ofSeconds(2));

  private final MachineHarness node = MachineHarness.holder();

  @Test
  void whoHandsOverStepsAsideOnceAndIsASpareThen() {
    node.happens(new VipEvent.HandOver("it goes to lb1"));
    node.runTo(100_000);

    assertThat(node.effects())
        .containsExactly(
            STEP,
            new VipEffect.Became(VipState.RELEASING, "it goes to lb1"),
            new VipEffect.Became(VipState.SPARE, "it goes to lb1"));
    assertThat(node.machine.wakeAtNanos()).isEqualTo(Long.MAX_VALUE);
  }

  /** Loopback may be slow to take in what is sent to an IPv6 address; nobody is hurt meanwhile. */
  @Test
  void whatIsNotTakenInOnLoopbackYetStepsAsideWhenItIs() {
    node.answerStepAsideWith(new VipEvent.NotYetAside("not yet"));
    node.happens(new VipEvent.HandOver("it goes to lb1"));
    node.runTo(400);
    node.answerStepAsideWith(new VipEvent.SteppedAside());
    node.runTo(1_000);

    assertThat(node.times(VipEffect.StepAside.class)).containsExactly(60L, 160L, 260L, 360L, 460L);
    assertThat(node.times(VipEffect.Remove.class)).isEmpty();
    assertThat(node.warnings()).isEmpty();
    assertThat(node.machine.state()).isEqualTo(VipState.SPARE);
  }

  @Test
  void whatIsNeverTakenInOnLoopbackIsRemovedAtLast() {
    node.answerStepAsideWith(new VipEvent.NotYetAside("not yet"));
    node.happens(new VipEvent.HandOver("it goes to lb1"));
    node.runTo(2_000);

    assertThat(node.times(VipEffect.StepAside.class)).hasSize(Releasing.ASIDE_ATTEMPTS);
    assertThat(node.times(VipEffect.Remove.class)).hasSize(1);
    assertThat(node.warnings()).hasSize(1).first().asString().contains("not yet");
    assertThat(node.machine.state()).isEqualTo(VipState.SPARE);
  }

  @Test
  void anAddressThatWillNotStepAsideIsRemovedATenthOfASecondLater() {
    node.answerStepAsideWith(new VipEvent.NotGone("device busy"));
    node.happens(new VipEvent.HandOver("it goes to lb1"));
    assertThat(node.machine.state()).isEqualTo(VipState.RELEASING);
    node.runTo(400);

    assertThat(node.times(VipEffect.StepAside.class)).containsExactly(60L);
    assertThat(node.times(VipEffect.Remove.class)).containsExactly(160L);
    assertThat(node.warnings()).hasSize(1).first().asString().contains("device busy");
    assertThat(node.machine.state()).isEqualTo(VipState.SPARE);
  }

  @Test
  void anAddressThatWillGoNeitherWayIsRemovedUntilItDoes() {
    node.answerStepAsideWith(new VipEvent.NotGone("device busy"));
    node.answerRemoveWith(new VipEvent.NotGone("device busy"));
    node.happens(new VipEvent.HandOver("it goes to lb1"));
    node.runTo(400);

    assertThat(node.times(VipEffect.StepAside.class)).hasSize(1);
    assertThat(node.times(VipEffect.Remove.class)).containsExactly(160L, 260L, 360L);
    assertThat(node.warnings()).hasSize(1);
  }

  @Test
  void theNextHandoverBeginsWithStepAsideAgain() {
    node.answerStepAsideWith(new VipEvent.NotGone("device busy"));
    node.happens(new VipEvent.HandOver("it goes to lb1"));
    node.runTo(400);
    node.answerStepAsideWith(new VipEvent.SteppedAside());
    node.assign(Predecessor.GONE);
    node.runTo(1_000);
    node.forget();

    node.happens(new VipEvent.HandOver("it goes to lb1"));

    assertThat(node.effects()).contains(STEP).noneMatch(VipEffect.Remove.class::isInstance);
  }

  @Test
  void anAddressThatComesBackWhileItStepsAsideIsAskedForOnceItHas() {
    node.stopAnswering();
    node.happens(new VipEvent.HandOver("it goes to lb1"));
    node.assign(Predecessor.GONE);
    assertThat(node.times(VipEffect.Ask.class)).isEmpty();

    node.happens(new VipEvent.SteppedAside());

    assertThat(node.machine.state()).isEqualTo(VipState.ASKING);
    assertThat(node.times(VipEffect.Ask.class)).containsExactly(60L);
  }

  @Test
  void whoDoesNotHoldHasNothingToHandOver() {
    MachineHarness spare = MachineHarness.second();

    spare.happens(new VipEvent.HandOver("it goes to lb1"));

    assertThat(spare.effects()).isEmpty();
  }

  @Test
  void aLeaseThatIsOverIsReleasedPlainlyAndNotAskedForAgain() {
    node.stallTo(5_000);

    node.happens(new VipEvent.HandOver("it goes to lb1"));
    node.runTo(10_000);

    assertThat(node.times(VipEffect.StepAside.class)).isEmpty();
    assertThat(node.times(VipEffect.Remove.class)).hasSize(1);
    assertThat(node.machine.state()).isEqualTo(VipState.SPARE);
  }
}
