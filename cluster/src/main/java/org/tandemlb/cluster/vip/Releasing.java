package org.tandemlb.cluster.vip;

import java.time.Duration;

/**
 * Taking the address off until it is gone: when the next attempt is due, and when the address may
 * be asked for again. Owned by the control thread.
 */
final class Releasing {

  /** An address that will not go is taken off again so often. */
  static final long AGAIN_NANOS = Nanos.millis(100);

  /**
   * A kernel with much to do takes in what is sent to a new IPv6 address some tenths of a second
   * late; the sessions go on meanwhile. The taker waits for twice as long.
   */
  static final int ASIDE_ATTEMPTS = 8;

  private long dueNanos;
  private long askAfterNanos;
  private boolean refused;
  private int asideAttempts;

  void begin(long askAfterNanos, long nowNanos) {
    this.askAfterNanos = askAfterNanos;
    dueNanos = nowNanos;
    refused = false;
    asideAttempts = 0;
  }

  /** Its sessions are to be served on; but an address that will not step aside is just let go. */
  void beginAside(long askAfterNanos, long nowNanos) {
    begin(askAfterNanos, nowNanos);
    asideAttempts = ASIDE_ATTEMPTS;
  }

  boolean stepsAside() {
    return asideAttempts > 0 && !refused;
  }

  VipEffect effect(Duration lifetime) {
    return stepsAside() ? new VipEffect.StepAside(lifetime) : new VipEffect.Remove();
  }

  boolean due(long nowNanos) {
    return Nanos.reached(nowNanos, dueNanos);
  }

  /** One attempt is made now; it is repeated unless the address is gone by then. */
  void attempted(long nowNanos) {
    dueNanos = nowNanos + AGAIN_NANOS;
  }

  /**
   * An attempt did not work.
   *
   * @return whether it is the first of this release
   */
  boolean refused() {
    boolean first = !refused;
    refused = true;
    return first;
  }

  /**
   * It could not step aside yet.
   *
   * @return whether that was the last attempt: then it is just let go
   */
  boolean notYetAside() {
    asideAttempts--;
    return asideAttempts == 0;
  }

  /** How long after the address is gone it may be asked for. */
  long askAfterNanos() {
    return askAfterNanos;
  }

  long wakeAtNanos() {
    return dueNanos;
  }
}
