package org.tandemlb.cluster;

import java.time.Duration;

/** Whether what may happen all the time is worth a line in the log again. For any thread. */
public final class Seldom {

  private final long spacingNanos;

  /** Guarded by this, as is the other. */
  private boolean used;

  private long saidNanos;

  public Seldom(Duration spacing) {
    this.spacingNanos = spacing.toNanos();
  }

  /** The first time, and then once each so often. */
  public synchronized boolean due(long nowNanos) {
    if (used && nowNanos - saidNanos < spacingNanos) {
      return false;
    }
    used = true;
    saidNanos = nowNanos;
    return true;
  }
}
