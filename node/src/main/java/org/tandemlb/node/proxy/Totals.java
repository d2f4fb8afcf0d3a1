package org.tandemlb.node.proxy;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Ended sessions by termination, and their bytes. Any thread. */
final class Totals {

  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder[] ended = new LongAdder[Termination.values().length];

  Totals() {
    for (int i = 0; i < ended.length; i++) {
      ended[i] = new LongAdder();
    }
  }

  void add(Termination termination) {
    ended[termination.ordinal()].increment();
  }

  void add(Termination termination, long in, long out) {
    add(termination);
    bytesIn.add(in);
    bytesOut.add(out);
  }

  long bytesIn() {
    return bytesIn.sum();
  }

  long bytesOut() {
    return bytesOut.sum();
  }

  /** Every termination, those that never happened with 0. */
  Map<Termination, Long> terminations() {
    Map<Termination, Long> counts = new EnumMap<>(Termination.class);
    for (Termination termination : Termination.values()) {
      counts.put(termination, ended[termination.ordinal()].sum());
    }
    return counts;
  }
}
