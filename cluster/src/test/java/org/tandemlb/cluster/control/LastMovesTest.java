package org.tandemlb.cluster.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Step;
import org.tandemlb.cluster.vip.handover.LastMove;

class LastMovesTest {

  private static final InetAddress A = address("198.18.0.100");

  private final LastMoves moves = new LastMoves("lb1");

  @Test
  void whatIsUnderWayOrCalledOffIsNoMoveYet() {
    happens(Side.GIVING, 5, Step.BEGAN, "");
    happens(Side.GIVING, 5, Step.STEPPED_ASIDE, "");
    happens(Side.GIVING, 5, Step.CALLED_OFF, "it was decided otherwise");

    assertThat(moves.own(0)).isEmpty();
  }

  @Test
  void fromAndToAreRightOnBothSidesAndItsAgeIsTold() {
    happens(Side.GIVING, 5, Step.TAKEN, "");
    assertThat(own(3_000)).isEqualTo(new LastMove("lb1", "lb2", 5, "", 63, 3_000));

    happens(Side.TAKING, 6, Step.TAKEN, "");
    assertThat(own(0)).isEqualTo(new LastMove("lb2", "lb1", 6, "", 63, 0));
  }

  @Test
  void aMoveThatBreaksAfterAllIsBrokenForGood() {
    happens(Side.GIVING, 5, Step.TAKEN, "");
    happens(Side.GIVING, 5, Step.SERVING, "");
    happens(Side.GIVING, 5, Step.BROKE, "it was taken off lo");
    happens(Side.GIVING, 5, Step.DONE, "");
    assertThat(own(0).broken()).isEqualTo("it was taken off lo");

    happens(Side.GIVING, 5, Step.TAKEN, "");
    assertThat(own(0).broken()).isEqualTo("it was taken off lo");

    happens(Side.GIVING, 7, Step.TAKEN, "");
    assertThat(own(0)).isEqualTo(new LastMove("lb1", "lb2", 7, "", 63, 0));
  }

  @Test
  void oneThatNeverCouldKeepSessionsCountsAsWell() {
    happens(Side.GIVING, 5, Step.TAKEN, "");

    moves.plain(A, Side.TAKING, "lb2", 8, "lb2: no nft", 0);

    assertThat(own(0)).isEqualTo(new LastMove("lb2", "lb1", 8, "lb2: no nft", 0, 0));
  }

  private void happens(Side side, long number, Step step, String reason) {
    moves.note(A, new HandoverProgress(side, "lb2", number, step, 63, 0, reason), 0);
  }

  private LastMove own(long afterMillis) {
    return moves.own(TimeUnit.MILLISECONDS.toNanos(afterMillis)).get(A);
  }
}
