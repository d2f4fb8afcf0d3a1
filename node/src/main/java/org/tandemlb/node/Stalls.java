package org.tandemlb.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long each part of this process has kept its own work waiting. Any thread. */
final class Stalls {

  /** What can stand still. */
  enum Part {
    /** All of it: the collector, a machine without time for us, a stopped process. */
    PROCESS,
    /** The Java collector's pauses. */
    COLLECTOR,
    /** The thread that renews the leases. */
    CONTROL,
    /** Any event loop. */
    LOOP
  }

  /**
   * Since the start.
   *
   * @param count waits that were too long
   * @param longestNanos of all waits, long ones or not
   */
  record Count(Part part, long count, long longestNanos) {
    String word() {
      return part.name().toLowerCase(Locale.ROOT);
    }
  }

  private final long tooLongNanos;

  /** Guarded by this. */
  private final Map<Part, Count> counts = new EnumMap<>(Part.class);

  /**
   * @param lease the VIPs': each third of it they are renewed, so what takes longer makes that late
   */
  Stalls(Duration lease) {
    this.tooLongNanos = lease.toNanos() / 3;
    for (Part part : Part.values()) {
      counts.put(part, new Count(part, 0, 0));
    }
  }

  boolean isTooLong(long nanos) {
    return nanos > tooLongNanos;
  }

  /** A wait that is over, or goes on, as long as it has lasted. */
  synchronized void waited(Part part, long nanos) {
    Count before = counts.get(part);
    if (nanos > before.longestNanos()) {
      counts.put(part, new Count(part, before.count(), nanos));
    }
  }

  /** One that has turned out too long; once for each. */
  synchronized void tooLong(Part part) {
    counts.computeIfPresent(
        part, (same, before) -> new Count(part, before.count() + 1, before.longestNanos()));
  }

  synchronized List<Count> all() {
    return new ArrayList<>(counts.values());
  }
}
