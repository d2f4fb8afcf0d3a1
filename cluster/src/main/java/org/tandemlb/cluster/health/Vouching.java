package org.tandemlb.cluster.health;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * That others watch a backend closely for this node, which then probes it seldom itself: every node
 * that serves clients from the pool has a fresh observation, and it is the same as this node's own.
 * Pure.
 *
 * <p>Who sees something else than a server does goes on probing at the full rate: one of the two is
 * about to follow, or they reach different things, and then only this node can say what it reaches.
 *
 * @param node the first of those who vouch
 * @param reason in that node's words
 */
record Vouching(String node, String reason) {

  /**
   * @param servedBy by pool, where this node serves nobody from it: who does
   */
  static Optional<Vouching> of(
      Watched backend,
      Map<BackendId, Observation> own,
      Map<String, Observer> others,
      Map<String, Set<String>> servedBy,
      long nowNanos) {
    Observation mine = own.get(backend.id());
    if (mine == null || mine.doubted() || !hasLasted(mine, backend, nowNanos)) {
      return Optional.empty();
    }
    Optional<Vouching> first = Optional.empty();
    for (String node : servedBy.getOrDefault(backend.id().pool(), Set.of())) {
      Optional<Observation> theirs =
          Optional.ofNullable(others.get(node))
              .filter(Observer::isPresent)
              .flatMap(other -> other.of(backend.id()))
              .filter(said -> said.isYoungerThan(backend.othersFreshNanos(), nowNanos))
              .filter(said -> said.up() == mine.up());
      if (theirs.isEmpty()) {
        return Optional.empty();
      }
      if (first.isEmpty()) {
        first = Optional.of(new Vouching(node, theirs.get().reason()));
      }
    }
    return first;
  }

  /**
   * Three intervals, as for an empty pool: what decides about a VIP is seen at the full rate. And
   * one that nothing renews, for this node cannot probe, is not worth anybody's word.
   */
  private static boolean hasLasted(Observation mine, Watched backend, long nowNanos) {
    return nowNanos - mine.sinceNanos() >= backend.emptyNanos()
        && mine.isYoungerThan(backend.seldomFreshNanos(), nowNanos);
  }
}
