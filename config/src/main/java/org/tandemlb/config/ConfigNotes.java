package org.tandemlb.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is allowed, and still likely not meant. Pure. */
final class ConfigNotes {

  private ConfigNotes() {}

  static List<String> of(LoadedConfig loaded) {
    Config config = loaded.config();
    List<String> notes = new ArrayList<>();
    if (config.cluster().trust() instanceof Trust.Insecure) {
      notes.add("cluster.insecure: whoever reaches a node's cluster port is a member");
    }
    int nodes = config.cluster().nodes().size();
    if (config.cluster().quorum() && nodes == 2) {
      notes.add(
          "cluster.quorum: with two nodes the loss of either leaves nobody to hold, for one of two is"
              + " no majority; use a third node");
    }
    if (config.maxConnections() > loaded.sessionsAllowed()) {
      notes.add(
          "max-connections: %d, but this process has descriptors for %d; raise its limit (LimitNOFILE, ulimit -n)"
              .formatted(config.maxConnections(), loaded.sessionsAllowed()));
    }
    addVips(config, notes);
    addMoves(config, notes);
    addListens(config, notes);
    addPools(config, notes);
    return notes;
  }

  private static void addVips(Config config, List<String> notes) {
    boolean anywhere = listens(config).stream().anyMatch(Listen.Any.class::isInstance);
    for (int i = 0; i < config.vips().size(); i++) {
      InetAddress vip = config.vips().get(i).address();
      if (!anywhere && listens(config).stream().noneMatch(listen -> isOn(listen, vip))) {
        notes.add("vips[%d]: no frontend listens on %s".formatted(i, IpAddress.text(vip)));
      }
    }
  }

  private static void addMoves(Config config, List<String> notes) {
    config
        .whyMovesReset()
        .filter(why -> !config.vips().isEmpty() && config.cluster().nodes().size() > 1)
        .ifPresent(why -> notes.add("vips: a planned move resets sessions: " + why));
  }

  private static boolean isOn(Listen listen, InetAddress address) {
    return listen instanceof Listen.Fixed fixed && fixed.address().equals(address);
  }

  private static void addListens(Config config, List<String> notes) {
    Set<InetAddress> known = new HashSet<>();
    config.vips().forEach(vip -> known.add(vip.address()));
    config.cluster().nodes().stream()
        .flatMap(node -> node.links().stream())
        .forEach(link -> known.add(link.getAddress()));
    for (FrontendConfig frontend : config.frontends()) {
      for (Listen listen : frontend.listen()) {
        if (listen instanceof Listen.Fixed fixed && !known.contains(fixed.address())) {
          notes.add(
              "frontends.%s.listen: %s is neither a VIP nor a node's address"
                  .formatted(frontend.name(), listen.text()));
        }
      }
    }
  }

  private static void addPools(Config config, List<String> notes) {
    Set<String> used = new HashSet<>();
    config.frontends().forEach(frontend -> used.add(frontend.pool()));
    for (PoolConfig pool : config.pools()) {
      if (!used.contains(pool.name())) {
        notes.add("pools.%s: no frontend uses it".formatted(pool.name()));
      }
      if (pool.backends().stream().allMatch(backend -> backend.weight() == 0)) {
        notes.add("pools.%s: every weight is 0, so nobody is served".formatted(pool.name()));
      }
    }
  }

  private static List<Listen> listens(Config config) {
    return config.frontends().stream().flatMap(frontend -> frontend.listen().stream()).toList();
  }
}
