package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tandemlb.cluster.election.Election;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.config.ClusterConfig;

/**
 * Who carries each VIP by its own report, and since when; notices when one that was carried here is
 * carried elsewhere. Owned by the control thread.
 */
final class Holders {

  private record Held(String node, long sinceNanos) {}

  private final String self;
  private final ClusterConfig cluster;
  private final long startedNanos;
  private final Map<InetAddress, Held> held = new HashMap<>();
  private final Set<InetAddress> carriedBefore = new HashSet<>();

  Holders(String self, ClusterConfig cluster, long nowNanos) {
    this.self = self;
    this.cluster = cluster;
    this.startedNanos = nowNanos;
  }

  void settle(
      Election election, Vips vips, Handovers handovers, long nowNanos, List<Effect> effects) {
    Set<InetAddress> own = vips.held();
    for (InetAddress vip : vips.addresses()) {
      String holder = own.contains(vip) ? self : reportedHolder(election, vip);
      if (!holder.equals(holder(vip))) {
        held.put(vip, new Held(holder, nowNanos));
      }
      if (own.contains(vip)) {
        carriedBefore.add(vip);
      } else if (!holder.isEmpty() && !handovers.isAside(vip) && carriedBefore.remove(vip)) {
        effects.add(new Effect.VipElsewhere(vip, holder));
      }
    }
  }

  /** Of several the one earlier in the file: the other is about to let go. */
  private String reportedHolder(Election election, InetAddress vip) {
    List<String> nodes = new ArrayList<>();
    for (Member member : election.view().members()) {
      boolean holds =
          election.newest(member).filter(report -> report.held().contains(vip)).isPresent();
      if (holds && !member.node().equals(self)) {
        nodes.add(member.node());
      }
    }
    return nodes.stream().min(Comparator.comparingInt(cluster::rank)).orElse("");
  }

  String holder(InetAddress vip) {
    return held.containsKey(vip) ? held.get(vip).node() : "";
  }

  long sinceNanos(InetAddress vip) {
    return held.containsKey(vip) ? held.get(vip).sinceNanos() : startedNanos;
  }
}
