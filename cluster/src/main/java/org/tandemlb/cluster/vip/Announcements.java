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

  /** The address has just been added. */
  void begin(long nowNanos) {
    lastNanos = nowNanos - SPACING_NANOS;
    vigilUntilNanos = nowNanos;
    burst(nowNanos);
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

  /** One soon, out of turn. */
  void once(long nowNanos) {
    nextNanos = Nanos.earlier(nextNanos, soonest(nowNanos));
  }

  boolean due(long nowNanos) {
    return Nanos.reached(nowNanos, nextNanos);
  }

  /** One is sent now. However late it is, those that were missed are not made up for. */
  void sent(long nowNanos) {
    lastNanos = nowNanos;
    burstLeft = Math.max(0, burstLeft - 1);
    nextNanos = nowNanos + spacing(nowNanos);
  }

  long wakeAtNanos() {
    return nextNanos;
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
