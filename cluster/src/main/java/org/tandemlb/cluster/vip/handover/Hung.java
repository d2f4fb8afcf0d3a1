package org.tandemlb.cluster.vip.handover;

import java.util.concurrent.TimeUnit;

/** A holder that fell silent: what is known of its machine. Owned by the control thread. */
final class Hung {

  /** How often its machine is asked whether it is alive. */
  static final long ASK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** A machine that leaves so many questions unanswered is dead, or off the LAN. */
  private static final int UNANSWERED = 4;

  /** It begins with its first sign of life, and then two clusters find each other again. */
  private static final long MERGED_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(5);

  final Neighbour who;
  long askAtNanos;
  private int unanswered;
  private boolean answers;
  private boolean awake;

  /** That its sessions are held back was said. */
  boolean told;

  /** This node holds the address since then, and its sessions wait until then. */
  private long takenNanos;

  long untilNanos = Long.MAX_VALUE;

  Hung(Neighbour who, long nowNanos) {
    this.who = who;
    this.askAtNanos = nowNanos;
  }

  void asked(long nowNanos) {
    askAtNanos = nowNanos + ASK_NANOS;
    unanswered++;
  }

  void answered() {
    unanswered = 0;
    answers = true;
  }

  /** Its machine has answered: the process hangs, or the cluster cannot hear it. */
  boolean answers() {
    return answers;
  }

  /** The last question counts once the next one is due. */
  boolean isDead(long nowNanos) {
    return unanswered >= UNANSWERED && nowNanos >= askAtNanos;
  }

  void taken(long waitsNanos, long nowNanos) {
    takenNanos = nowNanos;
    untilNanos = nowNanos + waitsNanos;
  }

  boolean isTaken() {
    return untilNanos != Long.MAX_VALUE;
  }

  long millis(long nowNanos) {
    return isTaken() ? TimeUnit.NANOSECONDS.toMillis(nowNanos - takenNanos) : 0;
  }

  /** Its process does something again. It is believed once: a stranger might speak as it. */
  void woke(long nowNanos) {
    if (!awake && isTaken()) {
      untilNanos = Math.max(untilNanos, nowNanos + MERGED_WITHIN_NANOS);
      awake = true;
    }
  }
}
