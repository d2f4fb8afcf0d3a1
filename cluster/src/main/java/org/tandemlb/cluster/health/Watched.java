package org.tandemlb.cluster.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.config.PoolConfig;

/**
 * One backend of our own file, and for how long what is said of it counts.
 *
 * @param takesSessions false for weight 0: whether it is up changes nothing for a client
 * @param checked false for {@code check: {type: none}}
 * @param ownFreshNanos how old this node's own observation may be
 * @param othersFreshNanos how old another node's may be
 * @param seldomFreshNanos how old this node's own may be while others vouch for it
 * @param emptyNanos how long nothing may be up before the pool counts as empty
 */
record Watched(
    BackendId id,
    boolean takesSessions,
    boolean checked,
    long ownFreshNanos,
    long othersFreshNanos,
    long seldomFreshNanos,
    long emptyNanos) {

  /** Every node sends its rows this often, so the others' are up to this much older than ours. */
  private static final Duration SENDING_PERIOD = Duration.ofSeconds(2);

  private static final Duration EMPTY_AT_LEAST = Duration.ofSeconds(5);

  static List<Watched> of(Collection<PoolConfig> pools) {
    List<Watched> all = new ArrayList<>();
    for (PoolConfig pool : pools) {
      for (BackendConfig backend : pool.backends()) {
        all.add(of(pool, backend));
      }
    }
    return List.copyOf(all);
  }

  private static Watched of(PoolConfig pool, BackendConfig backend) {
    BackendId id = new BackendId(pool.name(), backend.name());
    boolean takesSessions = backend.weight() > 0;
    CheckConfig check = pool.check();
    if (check instanceof CheckConfig.Tcp tcp) {
      return of(id, takesSessions, tcp.timing());
    }
    if (check instanceof CheckConfig.Http http) {
      return of(id, takesSessions, http.timing());
    }
    return new Watched(id, takesSessions, false, 0, 0, 0, 0);
  }

  private static Watched of(BackendId id, boolean takesSessions, CheckConfig.Timing timing) {
    long interval = timing.interval().toNanos();
    long timeout = timing.timeout().toNanos();
    long fresh = 2 * interval + timeout;
    return new Watched(
        id,
        takesSessions,
        true,
        fresh,
        fresh + SENDING_PERIOD.toNanos(),
        2 * timing.seldomInterval().toNanos() + timeout,
        Math.max(3 * interval, EMPTY_AT_LEAST.toNanos()));
  }
}
