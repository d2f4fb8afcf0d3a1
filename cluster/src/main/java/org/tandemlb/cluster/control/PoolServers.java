package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tandemlb.config.Config;
import org.tandemlb.config.FrontendConfig;
import org.tandemlb.config.Listen;
import org.tandemlb.config.VipConfig;

/** Which nodes serve clients from which pool, where the holders of VIPs decide it. Pure. */
final class PoolServers {

  /** Only pools that no client reaches but through these VIPs. */
  private Map<String, Set<InetAddress>> vipsByPool = Map.of();

  PoolServers(Config config) {
    reload(config);
  }

  void reload(Config config) {
    Map<String, Set<InetAddress>> byPool = new LinkedHashMap<>();
    Set<InetAddress> vips =
        config.vips().stream().map(VipConfig::address).collect(Collectors.toSet());
    Set<String> everywhere = new HashSet<>();
    for (FrontendConfig frontend : config.frontends()) {
      for (Listen listen : frontend.listen()) {
        if (listen instanceof Listen.Fixed fixed && vips.contains(fixed.address())) {
          byPool
              .computeIfAbsent(frontend.pool(), pool -> new LinkedHashSet<>())
              .add(fixed.address());
        } else {
          everywhere.add(frontend.pool());
        }
      }
    }
    byPool.keySet().removeAll(everywhere);
    vipsByPool = byPool;
  }

  /**
   * By pool: the nodes that serve from it instead of this one. A pool is absent when this node
   * serves from it, when any node may at any moment, as through its own address, and while one of
   * its VIPs has no holder.
   */
  Map<String, Set<String>> insteadOf(String self, Holders holders) {
    Map<String, Set<String>> servers = new HashMap<>();
    vipsByPool.forEach(
        (pool, vips) -> {
          Set<String> nodes = new TreeSet<>();
          vips.forEach(vip -> nodes.add(holders.holder(vip)));
          if (!nodes.contains(self) && !nodes.contains("")) {
            servers.put(pool, nodes);
          }
        });
    return servers;
  }
}
