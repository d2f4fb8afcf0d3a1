package org.tandemlb.cluster.vip;

import java.util.concurrent.TimeUnit;

/**
 * Points in time as {@link System#nanoTime} gives them: they may be negative and wrap around, so
 * only their differences are compared.
 */
final class Nanos {

  private Nanos() {}

  static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  static boolean reached(long nowNanos, long dueNanos) {
    return nowNanos - dueNanos >= 0;
  }

  static long earlier(long aNanos, long bNanos) {
    return aNanos - bNanos <= 0 ? aNanos : bNanos;
  }

  static long later(long aNanos, long bNanos) {
    return aNanos - bNanos >= 0 ? aNanos : bNanos;
  }
}
