package org.tandemlb.cluster.vip;

/** When the LAN is told next who carries the address. Owned by the control thread. */
final class Announcements {

  /** A switch or a neighbour may lose one; losing five takes more than a burst of noise. */
  static final int BURST = 5;

  /**
   * Between those of a burst, and the least between any two: two nodes that answered each other's
   * claims at once have sent 30,000 in two seconds.
   */
  static final long SPACING_NANOS = Nanos.millis(100);

  /**
   * The least before one that contradicts a member, which lets go when it hears it; until then it
   * resets what clients send to it.
   */
  static final long CONTRADICTING_NANOS = Nanos.millis(10);

  /**
   * So long before it announces, whoever gives way to another asks the LAN: after a split both
   * sides have a holder, and clients that heard the one that is about to let go would have their
   * sessions reset by it. A question misleads nobody.
   */
  static final long ASKED_BEFORE_NANOS = Nanos.millis(20);

  /** A neighbour that missed all of them, or came later, is wrong for no longer than this. */
  static final long REMINDER_NANOS = Nanos.seconds(30);

  /**
   * A paused machine stops its clock and its lease with it. When it goes on it believes that it
   * holds the address, until it hears this.
   */
  static final long VIGIL_SPACING_NANOS = Nanos.millis(250);

  static final long VIGIL_NANOS = Nanos.seconds(60);

  private long lastNanos;
  private long nextNanos;
  private int burstLeft;
  private long vigilUntilNanos;

  /** Whether another may be right who speaks as the address. */
  private final boolean asksFirst;

  /** Everybody was asked for the next one, at that time. */
  private boolean asked;

  private long askedNanos;

  /** The last question that was in fact sent. */
  private long questionNanos;

  private long contradictedNanos;

  Announcements(boolean asksFirst) {
    this.asksFirst = asksFirst;
  }

  /** The address has just been added, and everybody was asked for it before. */
  void begin(long nowNanos) {
    lastNanos = nowNanos - SPACING_NANOS;
    contradictedNanos = lastNanos;
    vigilUntilNanos = nowNanos;
    burst(nowNanos);
    asked = true;
    askedNanos = nowNanos - ASKED_BEFORE_NANOS;
    questionNanos = nowNanos;
  }

  /** The whole burst, from now on. */
  void burst(long nowNanos) {
    burstLeft = BURST;
    nextNanos = soonest(nowNanos);
  }

  /** A member may be asleep with the address on it. */
  void beginVigil(long nowNanos) {
    vigilUntilNanos = nowNanos + VIGIL_NANOS;
    nextNanos = Nanos.earlier(nextNanos, nowNanos + VIGIL_SPACING_NANOS);
  }

  /** One soon, out of turn: somebody speaks as the address who does not go by the order. */
  void once(long nowNanos) {
    burstLeft = Math.max(burstLeft, 1); // In a vigil, too, a question would not do.
    nextNanos = Nanos.earlier(nextNanos, soonest(nowNanos));
  }

  /**
   * One at once, out of turn: a member speaks as the address that gives way to this node. One that
   * does not is contradicted no more often than anybody.
   */
  void contradict(long nowNanos) {
    long spacing =
        nowNanos - contradictedNanos < SPACING_NANOS ? SPACING_NANOS : CONTRADICTING_NANOS;
    nextNanos = Nanos.earlier(nextNanos, Nanos.later(nowNanos, lastNanos + spacing));
    contradictedNanos = nextNanos;
    asked = true;
    askedNanos = nextNanos - ASKED_BEFORE_NANOS;
  }

  /** Whether to ask everybody now; it counts as done. */
  boolean asks(long nowNanos) {
    if (!asksFirst || asked || !Nanos.reached(nowNanos, nextNanos - ASKED_BEFORE_NANOS)) {
      return false;
    }
    questionNanos = nowNanos;
    if (onlyAsks(nowNanos)) {
      nextNanos = nowNanos + ASKED_BEFORE_NANOS + VIGIL_SPACING_NANOS;
      return true;
    }
    asked = true;
    askedNanos = nowNanos;
    return true;
  }

  /**
   * The vigil of whoever gives way: a machine that wakes answers a question as it would hear an
   * announcement. In the 20 ms between the two a split may heal, unnoticed by the question.
   */
  private boolean onlyAsks(long nowNanos) {
    return burstLeft == 0
        && !Nanos.reached(nowNanos, vigilUntilNanos)
        && nowNanos - lastNanos < REMINDER_NANOS;
  }

  /** What comes now is no answer: for longer than one takes this node has asked nobody. */
  boolean quiet(long nowNanos) {
    return nowNanos - questionNanos > Asking.STALE_NANOS;
  }

  boolean due(long nowNanos) {
    return Nanos.reached(nowNanos, dueNanos());
  }

  private long dueNanos() {
    return asksFirst && asked ? Nanos.later(nextNanos, askedNanos + ASKED_BEFORE_NANOS) : nextNanos;
  }

  /** One is sent now. However late it is, those that were missed are not made up for. */
  void sent(long nowNanos) {
    lastNanos = nowNanos;
    asked = false;
    burstLeft = Math.max(0, burstLeft - 1);
    nextNanos = nowNanos + spacing(nowNanos);
  }

  long wakeAtNanos() {
    return asksFirst && !asked ? nextNanos - ASKED_BEFORE_NANOS : dueNanos();
  }

  private long spacing(long nowNanos) {
    if (burstLeft > 0) {
      return SPACING_NANOS;
    }
    return Nanos.reached(nowNanos, vigilUntilNanos) ? REMINDER_NANOS : VIGIL_SPACING_NANOS;
  }

  private long soonest(long nowNanos) {
    return Nanos.later(nowNanos, lastNanos + SPACING_NANOS);
  }
}
