package org.tandemlb.cluster.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.VipEvent.Claimed.Against;
import org.tandemlb.cluster.vip.VipEvent.Predecessor;

/** Something answers for a machine that is gone: when it is disbelieved, and when it is not. */
class LiarsTest {

  /** The lease of 2 s and a second. */
  private static final int SUSPICIOUS = 3_000;

  private static final VipEvent OF_A_DEAD_NODE =
      new VipEvent.Claimed(MachineHarness.MAC_1, "lb1", Against.AWAY);
  private static final VipEvent OF_A_LIVE_NODE = new VipEvent.Claimed(MachineHarness.MAC_1, "lb1");
  private static final VipEvent.Knocked NOBODY = new VipEvent.Knocked(false);
  private static final VipEvent.Knocked SOMEBODY = new VipEvent.Knocked(true);

  private final MachineHarness node = MachineHarness.second();

  @Test
  void whoAnswersForANodeThatIsAwayIsKnockedAtASecondAfterThatNodesLease() {
    answeredUntil(SUSPICIOUS + 400, OF_A_DEAD_NODE);

    assertThat(node.times(VipEffect.Knock.class)).containsExactly((long) SUSPICIOUS);
    assertThat(node.times(VipEffect.Add.class)).isEmpty();
  }

  @Test
  void whereNobodyIsAtHomeTheAddressIsTakenDespiteTheAnswers() {
    answeredUntil(SUSPICIOUS, OF_A_DEAD_NODE);
    node.happens(NOBODY);

    assertThat(node.effects())
        .contains(new VipEffect.Add(Duration.ofSeconds(2), Optional.of(MachineHarness.MAC_1)));
    assertThat(node.machine.state()).isEqualTo(VipState.HOLDER);
    assertThat(node.warnings())
        .containsExactly(
            "02:00:00:00:00:01 answers for it, and is a node's that has been away for longer than"
                + " its lease; nothing there takes a connection or echoes, so it is taken");
  }

  /** lb1 comes first in nodes, so that its own claim would make lb2 let go. */
  @Test
  void whatWasTakenIsKeptAgainstThoseAnswersUntilThatNodeIsBack() {
    answeredUntil(SUSPICIOUS, OF_A_DEAD_NODE);
    node.happens(NOBODY);
    node.happens(OF_A_DEAD_NODE);
    node.runTo(SUSPICIOUS + 1_000);

    assertThat(node.machine.state()).isEqualTo(VipState.HOLDER);

    node.happens(OF_A_LIVE_NODE);

    assertThat(node.machine.state()).isNotEqualTo(VipState.HOLDER);
  }

  @Test
  void whoeverTakesAConnectionIsAHolderAndKnockedAtAgainLater() {
    answeredUntil(SUSPICIOUS, OF_A_DEAD_NODE);
    node.happens(SOMEBODY);
    answeredUntil(SUSPICIOUS + 5_200, OF_A_DEAD_NODE);

    assertThat(node.times(VipEffect.Knock.class))
        .containsExactly((long) SUSPICIOUS, (long) SUSPICIOUS + 5_000);
    assertThat(node.machine.state()).isEqualTo(VipState.ASKING);
  }

  /** Everything by IP is lost between two nodes: one only hears that the other announces. */
  @Test
  void whoAnnouncesTheAddressThoughNobodyAskedLives() {
    answeredUntil(0, OF_A_DEAD_NODE);
    for (int millis = 100; millis < 20_000; millis += 100) {
      node.runTo(millis); // The next question is due now.
      node.happens(OF_A_DEAD_NODE);
      node.runTo(millis + 70);
      node.happens(OF_A_DEAD_NODE);
    }

    assertThat(node.times(VipEffect.Knock.class)).isEmpty();
    assertThat(node.times(VipEffect.Add.class)).isEmpty();
  }

  @Test
  void soDoesWhoAsksForItItself() {
    for (int i = 1; i <= 20; i++) {
      answeredUntil(1_000 * i, OF_A_DEAD_NODE);
      node.happens(new VipEvent.RivalProbed(MachineHarness.MAC_1, "lb1", true));
    }

    assertThat(node.times(VipEffect.Knock.class)).isEmpty();
  }

  @Test
  void whatAKnockFoundDoesNotCountWhenTheNodeHasSpokenMeanwhile() {
    answeredUntil(SUSPICIOUS, OF_A_DEAD_NODE);
    node.happens(new VipEvent.RivalProbed(MachineHarness.MAC_1, "lb1", true));
    node.happens(NOBODY);

    assertThat(node.machine.state()).isEqualTo(VipState.ASKING);
  }

  @Test
  void whoSpeaksAfterAllThoughTheAddressWasTakenGetsItByTheOrder() {
    answeredUntil(SUSPICIOUS, OF_A_DEAD_NODE);
    node.happens(NOBODY);
    node.runTo(SUSPICIOUS + 3_000);
    long asked = node.times(VipEffect.Ask.class).stream().max(Long::compare).orElseThrow();
    node.runTo(Math.max(node.nowMillis(), asked + 60));
    assertThat(node.machine.state()).isEqualTo(VipState.HOLDER);

    node.happens(OF_A_DEAD_NODE);

    assertThat(node.machine.state()).isNotEqualTo(VipState.HOLDER);
  }

  @Test
  void aNodeOfTheViewIsBelieved() {
    answeredUntil(2 * SUSPICIOUS, OF_A_LIVE_NODE);

    assertThat(node.times(VipEffect.Knock.class)).isEmpty();
  }

  @Test
  void aStrangerIsBelieved() {
    answeredUntil(2 * SUSPICIOUS, new VipEvent.Claimed(MachineHarness.FOREIGN, ""));

    assertThat(node.times(VipEffect.Knock.class)).isEmpty();
  }

  @Test
  void whenAnotherAnswersTooNobodyIsDisbelieved() {
    answeredUntil(SUSPICIOUS, OF_A_DEAD_NODE);
    node.happens(new VipEvent.Claimed(MachineHarness.MAC_3, "lb3"));
    node.happens(NOBODY);

    assertThat(node.times(VipEffect.Add.class)).isEmpty();
  }

  @Test
  void anAnswerThatComesAfterItWasAssignedToAnotherTakesNothing() {
    answeredUntil(SUSPICIOUS, OF_A_DEAD_NODE);
    node.happens(new VipEvent.Withdrawn("lb3 is its home"));
    node.happens(NOBODY);

    assertThat(node.times(VipEffect.Add.class)).isEmpty();
    assertThat(node.machine.state()).isEqualTo(VipState.SPARE);
  }

  /** Each tenth of a second, as it is asked. */
  private void answeredUntil(int untilMillis, VipEvent answer) {
    if (node.nowMillis() == 0) {
      node.assign(Predecessor.SILENT);
    }
    for (int millis = (int) node.nowMillis(); millis <= untilMillis; millis += 100) {
      node.runTo(millis);
      node.happens(answer);
    }
  }
}
