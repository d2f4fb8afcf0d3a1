package org.tandemlb.cluster.control.sim;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tandemlb.config.ClusterConfig;

/**
 * That no host carries a VIP for long while fewer than most of all hosts are together, where the
 * file asks for a quorum. One that stands still has its lease for that.
 */
final class Minorities {

  /** Who has fallen silent is taken for gone. */
  private static final long SILENCE_MILLIS = 600;

  /** Who wakes may believe for so long that nobody has. */
  private static final long BELIEF_MILLIS = 1_000;

  /** A view is under way, on a network that is slow. */
  private static final long VIEW_MILLIS = 600;

  private static final long BOUND_NANOS =
      World.millis(SILENCE_MILLIS + BELIEF_MILLIS + VIEW_MILLIS);

  private final World world;
  private final Links links;
  private final List<Host> hosts;
  private final ClusterConfig cluster;
  private final Map<Host, Long> sinceNanos = new LinkedHashMap<>();

  Minorities(World world, Links links, List<Host> hosts, ClusterConfig cluster) {
    this.world = world;
    this.links = links;
    this.hosts = hosts;
    this.cluster = cluster;
  }

  void check() {
    if (!cluster.quorum()) {
      return;
    }
    for (Host host : hosts) {
      if (!host.awake() || !host.carriesAny() || together(host).size() >= cluster.majority()) {
        sinceNanos.remove(host);
        continue;
      }
      long since = sinceNanos.computeIfAbsent(host, any -> world.nowNanos());
      if (world.nowNanos() - since > BOUND_NANOS) {
        throw new AssertionError(host + " holds although only " + together(host) + " are together");
      }
    }
  }

  /** All that the cluster's messages may lead to, over any others, in any direction. */
  private Set<Host> together(Host of) {
    Set<Host> found = new LinkedHashSet<>(Set.of(of));
    boolean grows = true;
    while (grows) {
      grows = false;
      for (Host host : hosts) {
        grows |= host.awake() && found.stream().anyMatch(one -> hear(one, host)) && found.add(host);
      }
    }
    return found;
  }

  private boolean hear(Host one, Host other) {
    return links.clusterHears(one, other) || links.clusterHears(other, one);
  }
}
