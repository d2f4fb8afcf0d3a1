package org.tandemlb.node;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.config.Config;
import org.tandemlb.node.balance.Pool;

/**
 * The file that a node runs with, and the pools that were made of it.
 *
 * @param pools by name, in the order of the file
 * @param since when the node began to run with it
 */
record Running(Config config, Map<String, Pool> pools, Instant since) {

  Running {
    pools = Collections.unmodifiableMap(new LinkedHashMap<>(pools));
  }

  Map<BackendId, InetSocketAddress> addresses() {
    Map<BackendId, InetSocketAddress> addresses = new HashMap<>();
    for (Pool pool : pools.values()) {
      pool.backends()
          .forEach(
              backend ->
                  addresses.put(new BackendId(backend.pool(), backend.name()), backend.address()));
    }
    return addresses;
  }

  /** Of one moment, when this is asked on the control thread. */
  List<Pool.Members> members() {
    return members(pools.values());
  }

  private static List<Pool.Members> members(Collection<Pool> pools) {
    return pools.stream().map(Pool::members).toList();
  }
}
