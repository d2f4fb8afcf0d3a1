package org.tandemlb.node.service;

import java.time.Duration;

/**
 * When the service manager's watchdog is fed: four times in the time that it allows, as long as no
 * part has been waited for longer than a quarter of that. So a part that hangs ends the process
 * after one to one and a half times that time, and one that is late now and then does not. Pure;
 * for one thread.
 */
public final class Feeding {

  private static final int TIMES = 4;

  private final long quarterNanos;
  private long fedNanos;
  private boolean fed;

  /**
   * @param watchdog how long the manager waits
   */
  public Feeding(Duration watchdog) {
    quarterNanos = watchdog.toNanos() / TIMES;
  }

  /**
   * Whether to feed it now.
   *
   * @param longestNanos how long the part that has been waited for longest has been
   */
  public boolean due(long longestNanos, long nowNanos) {
    if (longestNanos > quarterNanos || (fed && nowNanos - fedNanos < quarterNanos)) {
      return false;
    }
    fed = true;
    fedNanos = nowNanos;
    return true;
  }
}
