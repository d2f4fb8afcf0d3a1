package org.tandemlb.cluster.health;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Keeps since when each verdict has had its state. Owned by the control thread. */
final class VerdictMemory {

  private final Map<BackendId, Verdict> last = new HashMap<>();
  private final Map<BackendId, Long> actedOnNanos = new HashMap<>();

  /**
   * The verdict with the time when it took its state. A node that knew nothing takes the time from
   * the evidence, so that a restart does not make a backend look as if it had just come up; a node
   * that acted on the opposite until now cannot have changed its mind before that.
   *
   * @param found what the evidence says now, with the evidence's own time
   */
  Verdict remember(BackendId backend, Verdict found, long nowNanos) {
    Verdict before = last.get(backend);
    Verdict now =
        before == null ? found : after(before, actedOnNanos.get(backend), found, nowNanos);
    last.put(backend, now);
    actedOnNanos.put(backend, nowNanos);
    return now;
  }

  /** Forgets all others, and those that begin anew. */
  void keep(Set<BackendId> backends, Set<BackendId> anew) {
    last.keySet().removeIf(backend -> anew.contains(backend) || !backends.contains(backend));
    actedOnNanos.keySet().retainAll(last.keySet());
  }

  private static Verdict after(Verdict before, long actedOnNanos, Verdict found, long nowNanos) {
    if (before.state() == found.state()) {
      return new Verdict(found.state(), found.reason(), before.sinceNanos());
    }
    boolean knewNothing = before.state() == Verdict.State.UNKNOWN;
    if (knewNothing || found.sinceNanos() - actedOnNanos > 0) {
      return found;
    }
    return new Verdict(found.state(), found.reason(), nowNanos);
  }
}
