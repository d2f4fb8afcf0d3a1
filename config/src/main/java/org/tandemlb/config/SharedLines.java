package org.tandemlb.config;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The canonical lines of a {@link SharedPart}. Pure.
 *
 * <p>They say what nodes must agree on, not how the file writes it: defaults are filled in,
 * addresses and durations have one spelling, the order within {@code listen} does not count. The
 * order of nodes and VIPs does, since the election prefers the earlier node. The secret's path may
 * differ between machines, and nodes whose secrets differ never meet; whether there is one is
 * shared. {@code vip-mode} is shared too: a node that only binds would be given an address that it
 * never puts on its interface.
 */
final class SharedLines {

  private SharedLines() {}

  static SharedPart of(
      ClusterConfig cluster, List<VipConfig> vips, VipMode mode, List<FrontendConfig> frontends) {
    SortedMap<String, String> lines = new TreeMap<>();
    addCluster(cluster, lines);
    for (int i = 0; i < vips.size(); i++) {
      addVip("vips[" + i + "].", vips.get(i), lines);
    }
    lines.put("vip-mode", WordType.text(mode));
    frontends.forEach(
        frontend ->
            lines.put(
                "frontends." + frontend.name() + ".listen",
                frontend.listen().stream()
                    .map(Listen::text)
                    .sorted()
                    .collect(Collectors.joining(", "))));
    return SharedPart.of(lines);
  }

  private static void addCluster(ClusterConfig cluster, SortedMap<String, String> lines) {
    lines.put("cluster.name", cluster.name());
    for (int i = 0; i < cluster.nodes().size(); i++) {
      NodeConfig node = cluster.nodes().get(i);
      String addresses =
          node.links().stream()
              .map(link -> IpAddress.text(link.getAddress(), link.getPort()))
              .collect(Collectors.joining(", "));
      lines.put("cluster.nodes[" + i + "]", node.name() + " " + addresses);
    }
    lines.put("cluster.insecure", String.valueOf(cluster.trust() instanceof Trust.Insecure));
    lines.put("cluster.silence", DurationType.text(cluster.silence()));
    lines.put("cluster.lease", DurationType.text(cluster.lease()));
    if (cluster.quorum()) { // Else as before there was one: older nodes may be about.
      lines.put("cluster.quorum", "true");
    }
  }

  private static void addVip(String path, VipConfig vip, SortedMap<String, String> lines) {
    lines.put(path + Keys.VIP_ADDRESS.name(), IpAddress.text(vip.address()));
    lines.put(path + Keys.INTERFACE.key().name(), vip.interfaceName());
    lines.put(path + Keys.HOME.key().name(), vip.home());
    lines.put(path + Keys.FAILBACK.key().name(), FailbackType.text(vip.failback()));
    lines.put(path + Keys.GROUP.key().name(), vip.group());
  }
}
