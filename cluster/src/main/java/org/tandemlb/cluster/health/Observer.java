package org.tandemlb.cluster.health;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Another node, and what it said last of the backends. Owned by the control thread. */
final class Observer {

  /** How long the rows of a node that has gone are kept. */
  private static final Duration KEPT = Duration.ofSeconds(60);

  private Map<BackendId, Observation> rows = Map.of();
  private boolean heard;
  private long sequence;
  private boolean present;
  private long absentSinceNanos;

  Observer(long nowNanos) {
    absentSinceNanos = nowNanos;
  }

  /** Whether a message of that sequence is to be taken in. */
  boolean isNews(long offered) {
    return !heard || offered > sequence;
  }

  /**
   * @return the backends whose state is new, and those that have come or gone
   */
  Set<BackendId> say(long newSequence, Map<BackendId, Observation> newRows) {
    Set<BackendId> changed = new HashSet<>(rows.keySet());
    changed.removeAll(newRows.keySet());
    newRows.forEach(
        (backend, now) -> {
          Observation before = rows.get(backend);
          if (before == null || before.up() != now.up()) {
            changed.add(backend);
          }
        });
    heard = true;
    sequence = newSequence;
    rows = newRows;
    return changed;
  }

  void arrive() {
    if (!present) {
      present = true;
      // What its past run said counts until it grows stale, or until the new run speaks.
      heard = false;
    }
  }

  void depart(long nowNanos) {
    if (present) {
      present = false;
      absentSinceNanos = nowNanos;
    }
  }

  boolean isPresent() {
    return present;
  }

  boolean isForgotten(long nowNanos) {
    return !present && nowNanos - absentSinceNanos >= KEPT.toNanos();
  }

  Optional<Observation> of(BackendId backend) {
    return Optional.ofNullable(rows.get(backend));
  }
}
