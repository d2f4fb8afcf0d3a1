package org.tandemlb.node;

import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.reload.ReloadOutcome.Kind;

/** How many reloads came out how since the start, and when the last such one was. Any thread. */
final class ReloadCounts {

  /**
   * Of one outcome.
   *
   * @param lastEpochMillis 0 when there was none
   */
  record Count(String word, long count, long lastEpochMillis) {

    private Count again(long nowEpochMillis) {
      return new Count(word, count + 1, nowEpochMillis);
    }
  }

  private final Clock clock;
  private final Map<Kind, Count> counts = new EnumMap<>(Kind.class);

  /**
   * @param clock for people
   */
  ReloadCounts(Clock clock) {
    this.clock = clock;
    for (Kind kind : Kind.values()) {
      if (kind != Kind.READY) { // That is a question's answer, and no reload.
        counts.put(kind, new Count(kind.word(), 0, 0));
      }
    }
  }

  synchronized void add(ReloadOutcome outcome) {
    counts.computeIfPresent(outcome.kind(), (kind, count) -> count.again(clock.millis()));
  }

  synchronized List<Count> all() {
    return new ArrayList<>(counts.values());
  }
}
