package org.tandemlb.config;

import java.time.Duration;

/** How a pool's backends are probed. */
public sealed interface CheckConfig {

  /** No probes: always UP. */
  record None() implements CheckConfig {}

  /** UP when a connection is accepted. */
  record Tcp(Timing timing) implements CheckConfig {}

  /** UP when a GET of {@code path} is answered with a status of {@code expect}. */
  record Http(Timing timing, String path, StatusRange expect) implements CheckConfig {}

  /**
   * @param rise successes in a row that turn DOWN to UP
   * @param fall failures in a row that turn UP to DOWN
   */
  record Timing(Duration interval, Duration timeout, int rise, int fall) {

    /** A node that serves nobody from the pool probes so many times less often. */
    private static final int SELDOM = 10;

    /** Between two probes of a node for which others watch. */
    public Duration seldomInterval() {
      return interval.multipliedBy(SELDOM);
    }
  }

  /** HTTP status codes, both ends included. */
  record StatusRange(int from, int to) {
    public boolean contains(int status) {
      return from <= status && status <= to;
    }

    @Override
    public String toString() {
      return from == to ? String.valueOf(from) : from + "-" + to;
    }
  }
}
