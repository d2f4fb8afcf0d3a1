package org.tandemlb.cluster.control;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Observation;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.config.PoolConfig;

/**
 * Which pools this node has seen alive for three intervals, at least 5 s: what makes it a better
 * holder than one for whom they are empty. Owned by the control thread.
 *
 * <p>Without the wait a backend that comes back for everybody would draw a VIP to the node that
 * happens to probe it first. And what is in doubt does not count: a backend that dies for everybody
 * takes {@code fall} probes to be down here too, and they may begin only when a holder says so.
 * Neither does anything count that was seen before the nodes met: one of them may have been asleep,
 * and for its clock what it saw then is new.
 */
final class SteadyPools {

  private static final Duration AT_LEAST = Duration.ofSeconds(5);
  private static final int INTERVALS = 3;

  /** One pool whose backends are probed. */
  private static final class Probed {
    final Set<String> serving;
    final CheckConfig.Timing timing;
    final long steadyNanos;
    final long probedAnewNanos;
    final Set<String> up = new HashSet<>();

    /** Those of which the newest word is against this node's own observation. */
    final Set<String> doubted = new HashSet<>();

    long upSinceNanos;
    long judgedFromNanos;

    Probed(PoolConfig pool, CheckConfig.Timing timing) {
      serving =
          pool.backends().stream()
              .filter(backend -> backend.weight() > 0)
              .map(BackendConfig::name)
              .collect(Collectors.toSet());
      this.timing = timing;
      Duration intervals = timing.interval().multipliedBy(INTERVALS);
      steadyNanos = (intervals.compareTo(AT_LEAST) > 0 ? intervals : AT_LEAST).toNanos();
      int probes = Math.max(timing.rise(), timing.fall()) + 1;
      Duration probing = timing.interval().multipliedBy(probes).plus(timing.timeout());
      probedAnewNanos = Math.max(steadyNanos, probing.toNanos());
    }

    boolean serves() {
      return !doubted.containsAll(up);
    }

    /** As the same pool before a reload, but for what the reload changed of it. */
    void goOnFrom(Probed before, Set<String> anew) {
      up.addAll(before.up);
      up.retainAll(serving);
      up.removeAll(anew);
      doubted.addAll(before.doubted);
      doubted.retainAll(up);
      upSinceNanos = before.upSinceNanos;
    }

    boolean isAs(Probed before) {
      return timing.equals(before.timing) && serving.equals(before.serving);
    }

    long steadyAtNanos() {
      return !serves() ? Long.MAX_VALUE : Math.max(upSinceNanos + steadyNanos, judgedFromNanos);
    }
  }

  private final Map<String, Probed> probed = new LinkedHashMap<>();

  /**
   * Pools that say nothing of this node's place in the network, by its own file: steady always, but
   * what that is worth is the coordinator's to say, who knows what the others see.
   */
  private final Set<String> unjudged = new HashSet<>();

  SteadyPools(Collection<PoolConfig> pools) {
    pools.forEach(this::add);
  }

  private void add(PoolConfig pool) {
    if (pool.backends().stream().allMatch(backend -> backend.weight() == 0)) {
      // Somebody's wish, as in EmptyPools: it must not keep a VIP from its home either.
      unjudged.add(pool.name());
    } else if (pool.check() instanceof CheckConfig.Tcp tcp) {
      probed.put(pool.name(), new Probed(pool, tcp.timing()));
    } else if (pool.check() instanceof CheckConfig.Http http) {
      probed.put(pool.name(), new Probed(pool, http.timing()));
    } else {
      unjudged.add(pool.name());
    }
  }

  /**
   * Other pools, or other backends in them. What was seen before the newest change decides nothing:
   * a changed pool is judged when it has been probed anew, like all of them when nodes meet.
   *
   * @param anew backends that are another server under the same name
   */
  void reload(Collection<PoolConfig> pools, Set<BackendId> anew, long nowNanos) {
    Map<String, Probed> before = new HashMap<>(probed);
    probed.clear();
    unjudged.clear();
    pools.forEach(this::add);
    probed.forEach((name, pool) -> goOn(pool, before.get(name), in(name, anew), nowNanos));
  }

  private static Set<String> in(String pool, Set<BackendId> backends) {
    return backends.stream()
        .filter(backend -> backend.pool().equals(pool))
        .map(BackendId::backend)
        .collect(Collectors.toSet());
  }

  /**
   * @param before null for a pool that was not probed
   */
  private static void goOn(Probed pool, Probed before, Set<String> anew, long nowNanos) {
    if (before != null) {
      pool.goOnFrom(before, anew);
    }
    boolean same = before != null && anew.isEmpty() && pool.isAs(before);
    pool.judgedFromNanos = same ? before.judgedFromNanos : nowNanos + pool.probedAnewNanos;
  }

  /** Nodes have met that had lost sight of each other. */
  void met(long nowNanos) {
    probed.values().forEach(pool -> pool.judgedFromNanos = nowNanos + pool.probedAnewNanos);
  }

  /**
   * Whether this node's opinion of a pool was formed since the nodes met: until then it neither
   * gives a VIP away nor gets one for it.
   */
  boolean judges(String pool, long nowNanos) {
    return !probed.containsKey(pool) || probed.get(pool).judgedFromNanos <= nowNanos;
  }

  /**
   * @return whether it raises or ends a doubt
   */
  boolean observed(Observation observation, long nowNanos) {
    String backend = observation.backend().backend();
    Probed pool = probed.get(observation.backend().pool());
    if (pool == null || !pool.serving.contains(backend)) {
      return false;
    }
    if (!observation.up()) {
      pool.up.remove(backend);
    } else {
      if (pool.up.isEmpty()) {
        pool.upSinceNanos = nowNanos;
      }
      pool.up.add(backend);
    }
    return observation.doubted() ? pool.doubted.add(backend) : pool.doubted.remove(backend);
  }

  /** Another node's newest word is against this one's: until it has looked again itself. */
  void contradicted(Set<BackendId> backends) {
    for (BackendId backend : backends) {
      Probed pool = probed.get(backend.pool());
      if (pool != null) {
        pool.doubted.add(backend.backend());
      }
    }
  }

  /** Those in which something is up and not in doubt, since when ever. */
  Set<String> serving() {
    Set<String> serving = new HashSet<>(unjudged);
    probed.forEach(
        (name, pool) -> {
          if (pool.serves()) {
            serving.add(name);
          }
        });
    return serving;
  }

  Set<String> unjudged() {
    return Set.copyOf(unjudged);
  }

  Set<String> names(long nowNanos) {
    Set<String> steady = new HashSet<>(unjudged);
    probed.forEach(
        (name, pool) -> {
          if (pool.steadyAtNanos() <= nowNanos) {
            steady.add(name);
          }
        });
    return steady;
  }
}
