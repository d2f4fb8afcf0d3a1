package org.tandemlb.node.health;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** When the probes of one backend start, so that those of many do not march in step. Pure. */
final class ProbeSchedule {

  /** Every backend has had its first probe within this time of the start. */
  private static final Duration SPREAD = Duration.ofSeconds(1);

  /** An interval is longer or shorter by up to this part of it. */
  private static final double JITTER = 0.1;

  private final long intervalNanos;
  private final DoubleSupplier random;

  /**
   * @param random from 0 inclusive to 1 exclusive
   */
  ProbeSchedule(Duration interval, DoubleSupplier random) {
    this.intervalNanos = interval.toNanos();
    this.random = random;
  }

  /**
   * @param place of this backend among all, from 0
   */
  long firstDelayNanos(int place, int all) {
    return Math.min(intervalNanos, SPREAD.toNanos()) * place / all;
  }

  /** From the start of one probe to the start of the next; at once when the probe took longer. */
  long nextDelayNanos(long startedNanos, long nowNanos) {
    double factor = 1 + JITTER * (2 * random.getAsDouble() - 1);
    long next = startedNanos + (long) (intervalNanos * factor);
    return Math.max(0, next - nowNanos);
  }
}
