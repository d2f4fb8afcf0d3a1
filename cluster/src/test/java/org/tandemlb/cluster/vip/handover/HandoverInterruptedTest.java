package org.tandemlb.cluster.vip.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.vip.handover.HandoverHarness.flows;

import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipState;

/** Something else is decided, or somebody dies, at any millisecond of a move. */
class HandoverInterruptedTest {

  /** Each millisecond up to the new holder's first announcement, and then where steps are. */
  private static void atEachStep(int nodes, Consumer<HandoverHarness> then) {
    for (long at = 0; at < 1_000; at += at < 90 || at % 100 > 70 ? 1 : 9) {
      HandoverHarness cluster = HandoverHarness.held(nodes);
      cluster.elect("lb2");
      cluster.runTo(at);
      try {
        then.accept(cluster);
      } catch (AssertionError e) {
        throw new AssertionError("interrupted after " + at + " ms: " + cluster.story(), e);
      }
    }
  }

  private static void endSessionsAndExpectOnly(HandoverHarness cluster, String holder) {
    cluster.nodes.values().forEach(node -> node.sockets.clear());
    cluster.pass(8_000);
    cluster.expectOnly(holder);
  }

  /**
   * The taker has sessions of its own when it holds the address already, and the election knows: a
   * decision that crosses its report names no move of its sessions.
   */
  private static int dialTo(HandoverHarness cluster, HandoverNode node) {
    if (cluster.report(node.name).holds()) {
      node.sockets.addAll(flows(50, 51));
    }
    return node.sockets.size();
  }

  @Test
  void theAddressIsTakenBack() {
    atEachStep(
        2,
        cluster -> {
          int ofTaker = dialTo(cluster, cluster.node("lb2"));
          cluster.elect("lb1");
          cluster.pass(8_000);

          assertThat(cluster.node("lb1").carries).isTrue();
          cluster.expectSessionsOf("lb1", 3);
          cluster.expectSessionsOf("lb2", ofTaker);
          endSessionsAndExpectOnly(cluster, "lb1");
        });
  }

  @Test
  void theAddressIsTakenBackAndGivenAwayAgain() {
    atEachStep(
        2,
        cluster -> {
          int ofTaker = dialTo(cluster, cluster.node("lb2"));
          cluster.elect("lb1");
          cluster.pass(4);
          cluster.elect("lb2");
          cluster.pass(8_000);

          assertThat(cluster.node("lb2").carries).isTrue();
          cluster.expectSessionsOf("lb1", 3);
          cluster.expectSessionsOf("lb2", ofTaker);
          endSessionsAndExpectOnly(cluster, "lb2");
        });
  }

  @Test
  void aThirdNodeIsToTakeIt() {
    atEachStep(
        3,
        cluster -> {
          int ofTaker = dialTo(cluster, cluster.node("lb2"));
          cluster.elect("lb3");
          cluster.pass(8_000);

          assertThat(cluster.node("lb3").carries).isTrue();
          cluster.expectSessionsOf("lb1", 3);
          cluster.expectSessionsOf("lb2", ofTaker);
          endSessionsAndExpectOnly(cluster, "lb3");
        });
  }

  @Test
  void itGoesRoundThreeNodes() {
    atEachStep(
        3,
        cluster -> {
          int ofTaker = dialTo(cluster, cluster.node("lb2"));
          cluster.elect("lb3");
          cluster.pass(900);
          cluster.node("lb3").sockets.addAll(flows(60, 69));
          cluster.elect("lb1");
          cluster.pass(8_000);

          assertThat(cluster.node("lb1").carries).isTrue();
          cluster.expectSessionsOf("lb1", 3);
          cluster.expectSessionsOf("lb2", ofTaker);
          cluster.expectSessionsOf("lb3", 10);
          endSessionsAndExpectOnly(cluster, "lb1");
        });
  }

  @Test
  void theTakerDies() {
    atEachStep(
        2,
        cluster -> {
          cluster.kill("lb2");
          cluster.pass(2);
          cluster.elect("lb1");
          cluster.pass(8_000);

          assertThat(cluster.node("lb1").carries).isTrue();
          cluster.expectSessionsOf("lb1", 3);
          endSessionsAndExpectOnly(cluster, "lb1");
        });
  }

  /** As of a node that stops: there is nobody else, so that the election has nothing to say. */
  @Test
  void theTakerDiesBeforeItIsReadyAndNobodyIsToHaveItInstead() {
    HandoverHarness cluster = HandoverHarness.held(2);
    cluster.elect("lb2");
    cluster.kill("lb2");
    cluster.pass(8_000);

    cluster.expectSessionsOf("lb1", 3);
    cluster.expectOnly("lb1");
  }

  /** A word of the election's may be lost, and is said again 2 s later. */
  @Test
  void theTakerHearsOfItLate() {
    expectHandedOver(Map.of("lb2", 2_000L));
  }

  @Test
  void theHolderHearsOfItLate() {
    expectHandedOver(Map.of("lb1", 2_100L));
  }

  private static void expectHandedOver(Map<String, Long> lateMillis) {
    HandoverHarness cluster = HandoverHarness.held(2);
    cluster.elect("lb2", lateMillis);
    cluster.runTo(3_000);

    assertThat(cluster.node("lb2").carries).isTrue();
    cluster.expectSessionsOf("lb1", 3);
    assertThat(cluster.node("lb1").resets).isEmpty();
    endSessionsAndExpectOnly(cluster, "lb2");
  }

  @Test
  void theTakerHearsOfItWhenTheHolderHasGivenUpWaiting() {
    HandoverHarness cluster = HandoverHarness.held(2);
    cluster.elect("lb2", Map.of("lb2", 21_000L));
    cluster.runTo(21_300);

    cluster.expectOnly("lb2");
  }

  @Test
  void theTakerDiesAndAThirdTakesIt() {
    atEachStep(
        3,
        cluster -> {
          cluster.kill("lb2");
          cluster.pass(2);
          cluster.elect("lb3");
          cluster.pass(8_000);

          assertThat(cluster.node("lb3").carries).isTrue();
          cluster.expectSessionsOf("lb1", 3);
          endSessionsAndExpectOnly(cluster, "lb3");
        });
  }

  @Test
  void theOldHolderDies() {
    atEachStep(
        2,
        cluster -> {
          cluster.kill("lb1");
          cluster.pass(2);
          cluster.elect("lb2");
          cluster.pass(1_500);

          cluster.expectOnly("lb2");
        });
  }

  @Test
  void theTakerStops() {
    atEachStep(
        2,
        cluster -> {
          HandoverNode taker = cluster.node("lb2");
          boolean held = taker.state() == VipState.HOLDER;
          if (!held) {
            taker.does(now -> taker.handover.letGo(new VipEvent.Withdrawn("stopping"), now));
          }
          cluster.pass(3);
          cluster.elect("lb1");
          cluster.pass(8_000);

          assertThat(cluster.node("lb1").carries).isTrue();
          cluster.expectSessionsOf("lb1", 3);
          endSessionsAndExpectOnly(cluster, "lb1");
        });
  }

  @Test
  void theOldHolderLetsGoOfEverything() {
    atEachStep(
        2,
        cluster -> {
          HandoverNode holder = cluster.node("lb1");
          boolean aside = holder.aside;
          holder.does(now -> holder.handover.letGo(new VipEvent.Withdrawn("stopping"), now));
          cluster.pass(8_000);

          assertThat(cluster.node("lb2").carries).isTrue();
          assertThat(holder.sockets).hasSize(aside ? 3 : 0);
          endSessionsAndExpectOnly(cluster, "lb2");
        });
  }

  @Test
  void nobodyIsToHaveIt() {
    atEachStep(
        2,
        cluster -> {
          cluster.elect("");
          cluster.pass(8_000);

          endSessionsAndExpectOnlyAfterDrain(cluster);
        });
  }

  private static void endSessionsAndExpectOnlyAfterDrain(HandoverHarness cluster) {
    cluster.pass(HandoverHarness.DRAIN_MILLIS);
    cluster.expectOnly("nobody");
  }

  @Test
  void itIsTakenBackWhileItWillNotStepAside() {
    for (long at = 6; at < 1_000; at += 50) {
      HandoverHarness cluster = HandoverHarness.held(2);
      HandoverNode holder = cluster.node("lb1");
      holder.keeps =
          effect -> effect instanceof VipEffect.StepAside || effect instanceof VipEffect.Remove;
      cluster.elect("lb2");
      cluster.runTo(at);
      cluster.kill("lb2");
      cluster.elect("lb1");
      cluster.runTo(at + 200);
      holder.keeps = effect -> false;
      cluster.pass(1_000);

      cluster.expectOnly("lb1");
    }
  }

  @Test
  void aThirdIsNotToldThatWhatWillNotGoHasGone() {
    HandoverHarness cluster = HandoverHarness.held(3);
    HandoverNode holder = cluster.node("lb1");
    holder.keeps =
        effect -> effect instanceof VipEffect.StepAside || effect instanceof VipEffect.Remove;
    cluster.elect("lb2");
    cluster.runTo(50);
    cluster.elect("lb3");
    cluster.runTo(300);
    assertThat(cluster.times(HandoverMessage.SteppedAside.class)).isEmpty();

    holder.keeps = effect -> false;
    cluster.runTo(3_000);

    cluster.expectOnly("lb3");
  }

  /**
   * Each of a whole move's messages in its turn; what is lost is never said again by JGroups. Only
   * for the word that the taker is ready there is nothing that stands in.
   */
  @Test
  void oneMessageIsLost() {
    int messages = whole().sent.size();
    assertThat(messages).isGreaterThan(5);
    for (int number = 0; number < messages; number++) {
      int lost = number;
      HandoverHarness cluster = HandoverHarness.held(3);
      cluster.loses = one -> cluster.sent.size() == lost + 1;
      try {
        move(cluster);
        assertThat(cluster.node("lb1").resets).isEmpty();
        cluster.expectOnly("lb2");
      } catch (AssertionError e) {
        throw new AssertionError("without " + cluster.sent.get(lost) + cluster.story(), e);
      }
    }
  }

  private static HandoverHarness whole() {
    HandoverHarness cluster = HandoverHarness.held(3);
    move(cluster);
    return cluster;
  }

  /** Sessions begin and end while the old holder is aside; then all of them end. */
  private static void move(HandoverHarness cluster) {
    HandoverNode old = cluster.node("lb1");
    cluster.elect("lb2");
    cluster.runTo(1_500);
    old.sockets.removeAll(flows(1, 1));
    cluster.runTo(3_000);
    assertThat(cluster.node("lb2").carries).isTrue();
    if (old.aside) {
      for (int port = 4; port <= 6; port++) { // What is told then shows that something is missing.
        old.sockets.addAll(flows(port, port));
        cluster.pass(1_500);
      }
      old.sockets.removeAll(flows(4, 4));
      cluster.pass(1_500);
      assertThat(cluster.node("lb2").knownOf("lb1")).containsAll(flows(5, 6));
    }
    old.sockets.clear();
    cluster.runTo(20_000);
  }
}
