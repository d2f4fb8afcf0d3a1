package org.tandemlb.cluster.vip;

/** Lets one through each so often, and counts all. Owned by the control thread. */
final class RateLimit {

  private final long spacingNanos;
  private long nextNanos;
  private int count;
  private boolean used;

  RateLimit(long spacingNanos) {
    this.spacingNanos = spacingNanos;
  }

  boolean allows(long nowNanos) {
    count++;
    if (used && !Nanos.reached(nowNanos, nextNanos)) {
      return false;
    }
    used = true;
    nextNanos = nowNanos + spacingNanos;
    return true;
  }

  /** How many came since this was asked last, those not let through included. */
  int takeCount() {
    int taken = count;
    count = 0;
    return taken;
  }
}
