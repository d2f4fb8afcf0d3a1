package org.tandemlb.lab.traffic;

import java.time.Duration;

/**
 * The longest that any of some clients has waited for something that it had asked for. What a
 * client takes its own time for it does not count here. Any thread.
 */
final class LongestWait {

  private long nanos;
  private long countedFromNanos = System.nanoTime();

  /** Somebody who had waited since then has got what it waited for. */
  synchronized void overSince(long sinceNanos) {
    long since = sinceNanos - countedFromNanos >= 0 ? sinceNanos : countedFromNanos;
    nanos = Math.max(nanos, System.nanoTime() - since);
  }

  /** What was waited until now no longer counts. */
  synchronized void forget() {
    nanos = 0;
    countedFromNanos = System.nanoTime();
  }

  synchronized Duration longest() {
    return Duration.ofNanos(nanos);
  }
}
