package org.tandemlb.cluster.vip;

/**
 * How much is made of machines outside the cluster that want the address, or have it. They follow
 * no order of preference, so all of it is bounded. Owned by the control thread.
 */
final class Strangers {

  /**
   * So long one must go on having the address before it is called a fault: a member's own MAC is
   * unknown until its first report, and a handover is over by then.
   */
  static final long PATIENCE_NANOS = Nanos.seconds(3);

  /** Not heard for so long, it has let go meanwhile: five questions went without an answer. */
  static final long GAP_NANOS = Nanos.millis(500);

  /** A holder answers a stranger's claim so often at most: RFC 5227 section 2.4 knows no more. */
  static final long ANSWER_SPACING_NANOS = Nanos.seconds(1);

  private final RateLimit answers = new RateLimit(ANSWER_SPACING_NANOS);
  private boolean heard;
  private long sinceNanos;
  private long lastNanos;

  /** The address is asked for anew. */
  void forget() {
    heard = false;
  }

  /**
   * One has the address that this node asks for.
   *
   * @return whether it has had it for so long that an operator must do something
   */
  boolean persists(long nowNanos) {
    if (!heard || nowNanos - lastNanos > GAP_NANOS) {
      sinceNanos = nowNanos;
    }
    heard = true;
    lastNanos = nowNanos;
    return nowNanos - sinceNanos >= PATIENCE_NANOS;
  }

  /** One claims the address that this node carries: whether to contradict it now. */
  boolean contradict(long nowNanos) {
    return answers.allows(nowNanos);
  }
}
