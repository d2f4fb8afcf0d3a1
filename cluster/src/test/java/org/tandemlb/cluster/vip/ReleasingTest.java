package org.tandemlb.cluster.vip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.VipEvent.Predecessor;

/** A node that must let go, and one that must not hold. */
class ReleasingTest {

  private final MachineHarness node = MachineHarness.holder();

  @Test
  void aWithdrawnAddressIsRemovedAndTheNodeIsASpareOnceItIsGone() {
    node.happens(new VipEvent.Withdrawn("lb1 is its home"));
    node.runTo(100_000);

    assertThat(node.states()).containsExactly(VipState.RELEASING, VipState.SPARE);
    assertThat(node.times(VipEffect.Remove.class)).containsExactly(60L);
    assertThat(node.times(VipEffect.Announce.class)).isEmpty();
    assertThat(node.machine.reason()).isEqualTo("lb1 is its home");
  }

  @Test
  void anAddressThatDoesNotGoIsRemovedAgainEachTenthOfASecondWithOneWarning() {
    node.answerRemoveWith(new VipEvent.NotGone("device busy"));
    node.happens(new VipEvent.Withdrawn("lb1 is its home"));
    node.runTo(300);

    assertThat(node.times(VipEffect.Remove.class)).containsExactly(60L, 160L, 260L);
    assertThat(node.warnings()).hasSize(1).first().asString().contains("device busy");
    assertThat(node.machine.state()).isEqualTo(VipState.RELEASING);

    node.answerRemoveWith(new VipEvent.Gone());
    node.runTo(360);

    assertThat(node.machine.state()).isEqualTo(VipState.SPARE);
  }

  @Test
  void anAddressAssignedWhileItIsBeingReleasedIsAskedForOnceItIsGone() {
    node.stopAnswering();
    node.happens(new VipEvent.Withdrawn("lb1 is its home"));
    node.assign(Predecessor.SILENT);
    assertThat(node.machine.state()).isEqualTo(VipState.RELEASING);
    assertThat(node.times(VipEffect.Ask.class)).isEmpty();

    node.happens(new VipEvent.Gone());

    assertThat(node.machine.state()).isEqualTo(VipState.ASKING);
    assertThat(node.times(VipEffect.Ask.class)).containsExactly(60L);
  }

  @Test
  void aBarredHolderReleasesFirstAndIsAFaultUntilItMayAgain() {
    node.happens(new VipEvent.Barred("no carrier on eth0"));

    assertThat(node.states()).containsExactly(VipState.RELEASING, VipState.FAULT);
    assertThat(node.machine.reason()).isEqualTo("no carrier on eth0");
    node.assign(Predecessor.GONE);
    node.runTo(5_000);
    assertThat(node.times(VipEffect.Ask.class)).isEmpty();
    node.forget();

    node.happens(new VipEvent.Barred(""));
    node.runTo(5_060);

    assertThat(node.states()).containsExactly(VipState.ASKING, VipState.HOLDER);
  }

  @Test
  void aBarredSpareIsAFaultAndASpareAgain() {
    MachineHarness spare = MachineHarness.second();
    spare.happens(new VipEvent.Barred("eth0 is down"));
    spare.happens(new VipEvent.Barred("eth0 is down"));
    spare.happens(new VipEvent.Barred("its file differs"));
    spare.happens(new VipEvent.Barred(""));
    spare.happens(new VipEvent.Barred(""));

    assertThat(spare.effects())
        .containsExactly(
            new VipEffect.Became(VipState.FAULT, "eth0 is down"),
            new VipEffect.Became(VipState.FAULT, "its file differs"),
            new VipEffect.Became(VipState.SPARE, "not assigned yet"));
  }

  @Test
  void aNodeThatIsBarredWhileItAsksStopsAsking() {
    MachineHarness asking = MachineHarness.second();
    asking.assign(Predecessor.GONE);
    asking.happens(new VipEvent.Barred("stopping"));
    asking.runTo(1_000);

    assertThat(asking.states()).containsExactly(VipState.ASKING, VipState.FAULT);
    assertThat(asking.times(VipEffect.Ask.class)).hasSize(1);
    assertThat(asking.machine.wakeAtNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aNodeThatMayAgainBeforeTheAddressIsGoneStillWaitsForThat() {
    node.stopAnswering();
    node.happens(new VipEvent.Barred("no carrier on eth0"));
    node.happens(new VipEvent.Barred(""));
    assertThat(node.machine.state()).isEqualTo(VipState.RELEASING);

    node.happens(new VipEvent.Gone());

    assertThat(node.machine.state()).isEqualTo(VipState.ASKING);
  }
}
