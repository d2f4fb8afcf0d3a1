package org.tandemlb.node.health;

import java.util.concurrent.atomic.AtomicLongArray;

/** How many probes of one backend came out how. Any thread. */
final class ProbeCounts {

  private final AtomicLongArray byOutcome =
      new AtomicLongArray(ProbeResult.Outcome.values().length);

  void add(ProbeResult.Outcome outcome) {
    byOutcome.incrementAndGet(outcome.ordinal());
  }

  long of(ProbeResult.Outcome outcome) {
    return byOutcome.get(outcome.ordinal());
  }
}
