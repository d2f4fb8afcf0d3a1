package org.tandemlb.cluster.vip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.VipEvent.Predecessor;

/** Several nodes on one LAN: never two, and otherwise somebody. */
class LanTest {

  @Test
  void ofTwoNodesThatAskAtTheSameInstantTheEarlierTakesTheAddress() {
    seeds(
        500,
        seed -> {
          FakeLan lan = new FakeLan(seed, 2);
          lan.in(0, () -> lan.node(1).assign(Predecessor.GONE));
          lan.in(lan.millisUpTo(40), () -> lan.node(2).assign(Predecessor.GONE));

          lan.runFor(2_000);

          assertThat(lan.carriers()).containsExactly("lb1");
          assertThat(lan.longestTwoMillis()).isZero();
        });
  }

  @Test
  void ofTwoNodesThatDoNotKnowEachOthersMacOneTakesTheAddress() {
    seeds(
        500,
        seed -> {
          FakeLan lan = new FakeLan(seed, 2);
          lan.macsKnown = false;
          lan.in(0, () -> lan.node(1).assign(Predecessor.GONE));
          lan.in(lan.millisUpTo(1), () -> lan.node(2).assign(Predecessor.GONE));

          lan.runFor(2_000);

          assertThat(lan.carriers()).hasSize(1);
          assertThat(lan.longestTwoMillis()).isZero();
        });
  }

  @Test
  void aPlannedMoveTakesLessThanATenthOfASecond() {
    seeds(
        500,
        seed -> {
          FakeLan lan = holding(seed, 1);
          lan.in(lan.millisUpTo(5), () -> lan.node(1).withdraw());
          lan.in(lan.millisUpTo(5), () -> lan.node(2).assign(Predecessor.RELEASING));

          lan.runFor(1_000);

          assertThat(lan.carriers()).containsExactly("lb2");
          assertThat(lan.longestTwoMillis()).isZero();
          assertThat(lan.longestNoneMillis()).isLessThan(100);
        });
  }

  @Test
  void aHungHolderIsFollowedWithinTwoTenthsOfASecondOfItsLeaseAndNeverByTwo() {
    seeds(
        500,
        seed -> {
          FakeLan lan = holding(seed, 1);
          lan.node(1).stall(20_000);
          lan.in(600, () -> lan.node(2).assign(Predecessor.SILENT));

          lan.runFor(2_000 + 500 + 200);

          assertThat(lan.carriers()).containsExactly("lb2");
          lan.runFor(20_000);
          assertThat(lan.carriers()).containsExactly("lb2");
          assertThat(lan.longestTwoMillis()).isZero();
          assertThat(lan.longestNoneMillis()).isLessThan(200);
        });
  }

  @Test
  void aHolderThatHasOnlyLostTouchStaysBecauseItsKernelAnswers() {
    FakeLan lan = holding(1, 1);
    lan.node(2).assign(Predecessor.SILENT);

    lan.runFor(60_000);

    assertThat(lan.carriers()).containsExactly("lb1");
    assertThat(lan.longestTwoMillis()).isZero();
    assertThat(lan.longestNoneMillis()).isZero();
  }

  @Test
  void aMachineThatWasPausedForTenSecondsSharesTheAddressForAtMostThreeTenthsOfASecond() {
    for (int holder = 1; holder <= 2; holder++) {
      int first = holder;
      seeds(
          200,
          seed -> {
            FakeLan lan = holding(seed, first);
            lan.node(first).pause(10_000);
            lan.in(850, () -> lan.node(3 - first).assign(Predecessor.SILENT));
            lan.runFor(9_000);
            assertThat(lan.carriers()).containsExactly("lb" + (3 - first));

            lan.runFor(2_000);

            assertThat(lan.carriers()).containsExactly("lb1");
            assertThat(lan.longestTwoMillis()).isLessThan(300);
          });
    }
  }

  @Test
  void aLanThatWasSplitHasOneHolderAgainWithinThreeTenthsOfASecond() {
    seeds(
        200,
        seed -> {
          FakeLan lan = holding(seed, 1);
          lan.split = true;
          lan.in(850, () -> lan.node(2).assign(Predecessor.SILENT));
          lan.runFor(20_000 + lan.millisUpTo(1_000));
          assertThat(lan.carriers()).containsExactly("lb1", "lb2");
          lan.measureAnew();

          lan.split = false;
          lan.runFor(2_000);

          assertThat(lan.carriers()).containsExactly("lb1");
          assertThat(lan.longestTwoMillis()).isLessThan(300);
          assertThat(lan.longestNoneMillis()).isZero();
        });
  }

  @Test
  void aTenthOfAllFramesLostTwoCarriersPartSoon() {
    seeds(
        1_000,
        seed -> {
          FakeLan lan = new FakeLan(seed, 3);
          lan.loss = 0.1;
          for (int i = 0; i < 20; i++) {
            lan.runFor(lan.millisUpTo(1_000));
            anyAssignment(lan);
          }
          lan.runFor(2_000);

          assertThat(lan.longestTwoMillis()).isLessThan(600);
          oneHolderInTheEnd(lan);
        });
  }

  @Test
  void whateverIsAssignedToWhomAndWhicheverNodesStallOrDieNoTwoCarryTheAddress() {
    seeds(
        3_000,
        seed -> {
          FakeLan lan = new FakeLan(seed, 2 + (int) (seed % 2));
          lan.macsKnown = seed % 5 != 0;
          lan.nodes.forEach(node -> node.stallsBeforeEffect = seed % 3 == 0 ? 0.01 : 0);
          for (int i = 0; i < 60; i++) {
            lan.runFor(lan.millisUpTo(lan.random.nextInt(4) == 0 ? 1_000 : 80));
            anyFault(lan);
          }

          assertThat(lan.longestTwoMillis()).isCloseTo(0, within(1.0));
          lan.nodes.forEach(node -> node.stallsBeforeEffect = 0);
          lan.runFor(5_000);
          lan.nodes.forEach(FakeNode::restart);
          oneHolderInTheEnd(lan);
        });
  }

  private static void anyFault(FakeLan lan) {
    FakeNode node = lan.nodes.get(lan.random.nextInt(lan.nodes.size()));
    switch (lan.random.nextInt(8)) {
      case 0 -> node.stall(lan.millisUpTo(100));
      case 1 -> node.stall(lan.millisUpTo(4_000));
      case 2 -> node.crash(lan.random.nextBoolean());
      case 3 -> lan.nodes.forEach(FakeNode::restart);
      case 4 -> node.hears(new VipEvent.Barred(lan.random.nextBoolean() ? "no carrier" : ""));
      default -> anyAssignment(lan);
    }
  }

  /** Sometimes the others hear of it, sometimes late, sometimes never. */
  private static void anyAssignment(FakeLan lan) {
    FakeNode chosen = lan.nodes.get(lan.random.nextInt(lan.nodes.size()));
    Predecessor[] any = Predecessor.values();
    Predecessor predecessor = any[lan.random.nextInt(any.length)];
    lan.in(lan.millisUpTo(30), () -> chosen.assign(predecessor));
    for (FakeNode other : lan.nodes) {
      if (other != chosen && lan.random.nextInt(3) > 0) {
        lan.in(lan.millisUpTo(30), other::withdraw);
      }
    }
  }

  private static void oneHolderInTheEnd(FakeLan lan) {
    lan.nodes.forEach(node -> node.hears(new VipEvent.Barred("")));
    lan.nodes.stream().skip(1).forEach(FakeNode::withdraw);
    lan.node(1).assign(Predecessor.RELEASING);
    lan.runFor(2_000);
    assertThat(lan.carriers()).containsExactly("lb1");
    assertThat(lan.node(1).state()).isEqualTo(VipState.HOLDER);
    if (lan.macsKnown) {
      assertThat(lan.nodes.stream().skip(1).map(FakeNode::state)).containsOnly(VipState.SPARE);
    }
  }

  /** Two nodes, of which one holds the address, since a random time. */
  private static FakeLan holding(long seed, int holder) {
    FakeLan lan = new FakeLan(seed, 2);
    lan.node(holder).assign(Predecessor.GONE);
    lan.runFor(1_000 + lan.millisUpTo(2_000));
    lan.measureAnew();
    return lan;
  }

  private static void seeds(int count, LongConsumer scenario) {
    for (long seed = 0; seed < count; seed++) {
      try {
        scenario.accept(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("with seed " + seed, e);
      }
    }
  }
}
