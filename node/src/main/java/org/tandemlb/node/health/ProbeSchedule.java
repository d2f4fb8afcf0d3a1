package org.tandemlb.node.health;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.tandemlb.config.CheckConfig;

/** When the probes of one backend start, so that those of many do not march in step. Pure. */
final class ProbeSchedule {

  /** Every backend has had its first probe within this time of the start. */
  private static final Duration SPREAD = Duration.ofSeconds(1);

  /** An interval is longer or shorter by up to this part of it. */
  private static final double JITTER = 0.1;

  /** Nobody, neither other nodes nor clients, can make a node probe more often than this. */
  private static final Duration PROMPTS_APART = Duration.ofMillis(500);

  private final long intervalNanos;
  private final long seldomIntervalNanos;
  private final DoubleSupplier random;

  /**
   * @param random from 0 inclusive to 1 exclusive
   */
  ProbeSchedule(CheckConfig.Timing timing, DoubleSupplier random) {
    this.intervalNanos = timing.interval().toNanos();
    this.seldomIntervalNanos = timing.seldomInterval().toNanos();
    this.random = random;
  }

  /**
   * @param place of this backend among all, from 0
   */
  long firstDelayNanos(int place, int all) {
    return Math.min(intervalNanos, SPREAD.toNanos()) * place / all;
  }

  /**
   * From the start of one probe to the start of the next; at once when the probe took longer.
   *
   * @param seldom whether others watch the backend for this node
   */
  long nextDelayNanos(boolean seldom, long startedNanos, long nowNanos) {
    double factor = 1 + JITTER * (2 * random.getAsDouble() - 1);
    long interval = seldom ? seldomIntervalNanos : intervalNanos;
    return Math.max(0, startedNanos + (long) (interval * factor) - nowNanos);
  }

  /**
   * To the start of one that is asked for out of turn. However often that is, a backend gets no
   * more than two of them a second, or as many as its interval asks for when that is shorter.
   */
  long promptDelayNanos(long startedNanos, long nowNanos) {
    long apart = Math.min(intervalNanos, PROMPTS_APART.toNanos());
    return Math.max(0, startedNanos + apart - nowNanos);
  }
}
