package org.tandemlb.cluster.election;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tandemlb.config.Config;
import org.tandemlb.config.Failback;
import org.tandemlb.config.FrontendConfig;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.Listen;
import org.tandemlb.config.VipConfig;

/**
 * VIPs that are decided together: one, or all of a {@code group}.
 *
 * @param home empty for none; the first that any of them names
 * @param failback of the VIP that names the home
 * @param needs what their holder should reach ({@link Needs}): the pools of every frontend that
 *     listens on one of them, and a witness if the file has any
 */
record VipGroup(List<InetAddress> vips, String home, Failback failback, Set<String> needs) {

  VipGroup {
    vips = List.copyOf(vips);
    needs = Set.copyOf(needs);
  }

  /** All of them, in the order of the file. */
  static List<VipGroup> of(Config config) {
    Map<String, List<VipConfig>> together = new LinkedHashMap<>();
    for (VipConfig vip : config.vips()) {
      // An address is no group's name by accident: a slash cannot stand in a name.
      String key = vip.group().isEmpty() ? "/" + IpAddress.text(vip.address()) : vip.group();
      together.computeIfAbsent(key, k -> new ArrayList<>()).add(vip);
    }
    return together.values().stream().map(vips -> of(vips, config)).toList();
  }

  private static VipGroup of(List<VipConfig> vips, Config config) {
    VipConfig spokesman =
        vips.stream().filter(vip -> !vip.home().isEmpty()).findFirst().orElse(vips.get(0));
    List<InetAddress> addresses = vips.stream().map(VipConfig::address).toList();
    Set<String> needs = new TreeSet<>();
    for (FrontendConfig frontend : config.frontends()) {
      if (frontend.listen().stream().anyMatch(listen -> dials(listen, addresses))) {
        needs.add(frontend.pool());
      }
    }
    if (!config.cluster().hold().witnesses().isEmpty()) {
      needs.add(Needs.WITNESS);
    }
    return new VipGroup(addresses, spokesman.home(), spokesman.failback(), needs);
  }

  private static boolean dials(Listen listen, List<InetAddress> vips) {
    if (listen instanceof Listen.Fixed fixed) {
      return vips.contains(fixed.address());
    }
    return listen instanceof Listen.Any;
  }
}
