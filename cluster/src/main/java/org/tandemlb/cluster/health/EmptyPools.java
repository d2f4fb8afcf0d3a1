package org.tandemlb.cluster.health;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which pools are empty for this node: by own observations alone, and for long enough. Pure.
 *
 * <p>It is only half of a ground for giving a VIP away. Nodes notice the death and the return of a
 * backend at different moments, so who takes the VIP must have seen something up for as long.
 */
final class EmptyPools {

  private EmptyPools() {}

  static Set<String> of(
      Collection<Watched> watched, Map<BackendId, Observation> own, long nowNanos) {
    Map<String, List<Watched>> byPool = new LinkedHashMap<>();
    for (Watched backend : watched) {
      // Of weight 0 nobody is served, up or not. A pool of nothing else is so by somebody's wish
      // and not by this node's place in the network: it moves no VIP.
      if (backend.checked() && backend.takesSessions()) {
        byPool.computeIfAbsent(backend.id().pool(), pool -> new ArrayList<>()).add(backend);
      }
    }
    Set<String> empty = new LinkedHashSet<>();
    byPool.forEach(
        (pool, backends) -> {
          if (isEmpty(backends, own, nowNanos)) {
            empty.add(pool);
          }
        });
    return Collections.unmodifiableSet(empty);
  }

  private static boolean isEmpty(
      List<Watched> backends, Map<BackendId, Observation> own, long nowNanos) {
    for (Watched backend : backends) {
      Observation mine = own.get(backend.id());
      if (mine == null
          || mine.up()
          || !mine.isYoungerThan(backend.ownFreshNanos(), nowNanos)
          || nowNanos - mine.sinceNanos() < backend.emptyNanos()) {
        return false;
      }
    }
    return true;
  }
}
