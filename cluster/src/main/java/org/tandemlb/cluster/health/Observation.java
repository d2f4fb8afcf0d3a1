package org.tandemlb.cluster.health;

/**
 * One node's own opinion of one backend, after rise and fall.
 *
 * @param reason in words, such as {@code HTTP 200 in 3 ms} or {@code connect refused}
 * @param sinceNanos when it took this state, on this node's monotonic clock
 * @param madeNanos when the newest probe that leaves it standing ended, on the same clock
 * @param doubted whether that probe spoke against it, and there were too few such to turn it
 */
public record Observation(
    BackendId backend,
    boolean up,
    String reason,
    long sinceNanos,
    long madeNanos,
    boolean doubted) {

  /** A longer reason is cut: it goes into every row, every status and every log line. */
  static final int MAX_REASON_CHARS = 200;

  /** One that its newest probe bears out. */
  public Observation(
      BackendId backend, boolean up, String reason, long sinceNanos, long madeNanos) {
    this(backend, up, reason, sinceNanos, madeNanos, false);
  }

  boolean isYoungerThan(long limitNanos, long nowNanos) {
    return nowNanos - madeNanos < limitNanos;
  }

  Observation cut() {
    if (reason.length() <= MAX_REASON_CHARS) {
      return this;
    }
    return new Observation(
        backend, up, reason.substring(0, MAX_REASON_CHARS), sinceNanos, madeNanos, doubted);
  }
}
