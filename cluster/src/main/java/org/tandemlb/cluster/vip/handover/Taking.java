package org.tandemlb.cluster.vip.handover;

import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.vip.VipEvent;

/** A move to this node: which step it is at. Owned by the control thread. */
final class Taking {

  /** Whom an address comes from that is free: others may still serve sessions of it. */
  static final Move NOBODY = new Move("", 0);

  /**
   * A node that is aside already tells its flows within milliseconds, or not at all; but a segment
   * of the question and one of the answer may be lost once, and sent again a fifth of a second
   * later. Until then the address stays where it is, so that nobody waits.
   */
  private static final long FLOWS_WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(800);

  /** Of an address that nobody has clients wait meanwhile. */
  private static final long FLOWS_OF_NOBODYS_WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /**
   * The other does within milliseconds what this node's rules stand for, or in seconds where it is
   * very busy or the election's word comes late. It serves meanwhile, as its reports show.
   */
  static final long ASIDE_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** When they show that it does not hold the address any more, nobody serves. */
  static final long GONE_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Who reports that it is aside, or about to be, says within milliseconds that it is done. */
  static final long SAID_WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** That its rules stand is said again until the other is aside: that word may be lost. */
  static final long SAID_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  enum Step {
    /** Waits for the flows of nodes that are aside already. */
    LEARNING,
    /** Its rules are being put up. */
    DIVERTING,
    /** Its rules stand; waits for the other to step aside. */
    DIVERTED,
    /** The other has stepped aside; what is this node's own by then is looked at once more. */
    RECOUNTING,
    /** The address is free, and its machine is on it. */
    ADDING
  }

  final Move move;
  final VipEvent.Assigned assigned;
  final long beganNanos;
  Step step = Step.LEARNING;
  long dueNanos;
  long divertedNanos;
  long sayAgainNanos = Long.MAX_VALUE;

  /** Whether the other's report has shown it aside since this node's rules stand. */
  boolean reportedAside;

  Taking(Move move, VipEvent.Assigned assigned, long nowNanos) {
    this.move = move;
    this.assigned = assigned;
    this.beganNanos = nowNanos;
    this.dueNanos = nowNanos + (isOfNobody() ? FLOWS_OF_NOBODYS_WITHIN_NANOS : FLOWS_WITHIN_NANOS);
  }

  long wakeAtNanos() {
    return step == Step.DIVERTED ? Math.min(dueNanos, sayAgainNanos) : dueNanos;
  }

  boolean otherIsAside() {
    return step == Step.RECOUNTING || step == Step.ADDING;
  }

  boolean isOfNobody() {
    return move.equals(NOBODY);
  }

  long millis(long nowNanos) {
    return TimeUnit.NANOSECONDS.toMillis(nowNanos - beganNanos);
  }
}
