package org.tandemlb.cluster.control;

import java.time.Duration;
import java.util.Collection;
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
 * happens to probe it first.
 */
final class SteadyPools {

  private static final Duration AT_LEAST = Duration.ofSeconds(5);
  private static final int INTERVALS = 3;

  /** One pool whose backends are probed. */
  private static final class Probed {
    final Set<String> serving;
    final long steadyNanos;
    final Set<String> up = new HashSet<>();
    long upSinceNanos;

    Probed(PoolConfig pool, CheckConfig.Timing timing) {
      serving =
          pool.backends().stream()
              .filter(backend -> backend.weight() > 0)
              .map(BackendConfig::name)
              .collect(Collectors.toSet());
      Duration intervals = timing.interval().multipliedBy(INTERVALS);
      steadyNanos = (intervals.compareTo(AT_LEAST) > 0 ? intervals : AT_LEAST).toNanos();
    }

    long steadyAtNanos() {
      return up.isEmpty() ? Long.MAX_VALUE : upSinceNanos + steadyNanos;
    }
  }

  private final Map<String, Probed> probed = new LinkedHashMap<>();

  /** Pools whose probes say nothing of this node's place in the network: always steady. */
  private final Set<String> unjudged = new HashSet<>();

  SteadyPools(Collection<PoolConfig> pools) {
    for (PoolConfig pool : pools) {
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
  }

  void observed(Observation observation, long nowNanos) {
    BackendId backend = observation.backend();
    Probed pool = probed.get(backend.pool());
    if (pool == null || !pool.serving.contains(backend.backend())) {
      return;
    }
    if (!observation.up()) {
      pool.up.remove(backend.backend());
      return;
    }
    if (pool.up.isEmpty()) {
      pool.upSinceNanos = nowNanos;
    }
    pool.up.add(backend.backend());
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
