package org.tandemlb.node;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.tandemlb.cluster.Cluster;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.Config;
import org.tandemlb.config.PoolConfig;
import org.tandemlb.node.balance.Backend;
import org.tandemlb.node.balance.Pool;
import org.tandemlb.node.health.Checks;
import org.tandemlb.node.proxy.DataPlane;
import org.tandemlb.node.proxy.SessionLog;

/**
 * The parts of a running node that another file changes, and the order in which it does: first who
 * there is, then what is known of them, then who gets clients. A backend that has not changed is
 * the same object before and after.
 */
final class LiveParts {

  private final AtomicReference<Running> running;
  private final Cluster cluster;
  private final DataPlane dataPlane;
  private final Checks checks;
  private final WishesHere wishes;
  private final Leaving leaving;
  private final HoldWatch hold;
  private final SessionLog sessionLog;

  /**
   * @param running written on the control thread
   */
  LiveParts(
      AtomicReference<Running> running,
      Cluster cluster,
      DataPlane dataPlane,
      Checks checks,
      WishesHere wishes,
      Leaving leaving,
      HoldWatch hold,
      SessionLog sessionLog) {
    this.running = running;
    this.cluster = cluster;
    this.dataPlane = dataPlane;
    this.checks = checks;
    this.wishes = wishes;
    this.leaving = leaving;
    this.hold = hold;
    this.sessionLog = sessionLog;
  }

  /**
   * One thread at a time, and not the control thread, for which it waits.
   *
   * @param addresses of every backend of the file
   * @throws TimeoutException when the control thread does not answer; it may still be done later
   */
  void apply(Config next, Map<BackendId, InetSocketAddress> addresses) throws TimeoutException {
    Config before = running.get().config();
    hold.stopWhatChanges(next.cluster().hold());
    try {
      cluster.reload(next, anew(addresses), () -> change(next, addresses), () -> use(next));
    } finally {
      hold.start(running.get().config().cluster().hold());
    }
    sessionLog.form(next.log().sessions());
    if (next.log().level() != before.log().level()) {
      Logging.level(next.log().level());
    }
  }

  private Set<BackendId> anew(Map<BackendId, InetSocketAddress> addresses) {
    Set<BackendId> anew = new HashSet<>();
    running
        .get()
        .addresses()
        .forEach(
            (id, address) -> {
              if (addresses.containsKey(id) && !addresses.get(id).equals(address)) {
                anew.add(id);
              }
            });
    return anew;
  }

  /** On the control thread, before the cluster looks what follows. */
  private void change(Config next, Map<BackendId, InetSocketAddress> addresses) {
    Running before = running.get();
    Map<String, Pool> pools = new LinkedHashMap<>();
    Set<Backend> gone = Collections.newSetFromMap(new IdentityHashMap<>());
    before.pools().values().forEach(pool -> gone.addAll(pool.backends()));
    for (PoolConfig file : next.pools()) {
      Pool pool = before.pools().get(file.name());
      List<Backend> backends = backends(file, pool, addresses);
      backends.forEach(gone::remove);
      pools.put(file.name(), pool == null ? new Pool(file, backends) : pool);
      pools.get(file.name()).reload(file, backends, wishes.current());
    }
    leaving.add(gone, next.drain(), System.nanoTime());
    running.set(new Running(next, pools, Instant.now()));
    checks.reload(pools.values());
  }

  /**
   * Those of the file: who was there before, or has left and not gone yet, or a new one.
   *
   * @param before null for a pool that is new
   */
  private List<Backend> backends(
      PoolConfig file, Pool before, Map<BackendId, InetSocketAddress> addresses) {
    Map<String, Backend> present = new HashMap<>();
    if (before != null) {
      before.backends().forEach(backend -> present.put(backend.name(), backend));
    }
    List<Backend> backends = new ArrayList<>();
    for (BackendConfig one : file.backends()) {
      BackendId id = new BackendId(file.name(), one.name());
      InetSocketAddress address = addresses.get(id);
      backends.add(
          Optional.ofNullable(present.get(one.name()))
              .filter(backend -> backend.address().equals(address))
              .or(() -> leaving.back(id, address))
              .orElseGet(() -> new Backend(id.pool(), id.backend(), address)));
    }
    return backends;
  }

  /** On the control thread, when the verdicts are known. */
  private void use(Config next) {
    Map<String, Pool> pools = running.get().pools();
    dataPlane.reload(next, pool -> pools.get(pool)::snapshot);
    wishes.apply(wishes.current());
  }
}
