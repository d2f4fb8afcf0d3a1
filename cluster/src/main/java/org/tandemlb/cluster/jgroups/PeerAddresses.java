package org.tandemlb.cluster.jgroups;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.stack.IpAddress;
import org.tandemlb.cluster.membership.Link;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.NodeConfig;

/**
 * Where the other nodes are, link by link. JGroups knows one address a member, that of its first
 * link; the others are known here alone. Immutable.
 */
final class PeerAddresses {

  private final Map<Address, List<PhysicalAddress>> byFirst = new HashMap<>();
  private final Map<Address, PhysicalAddress> firsts = new HashMap<>();
  private final Map<Address, Link> links = new HashMap<>();

  PeerAddresses(ClusterConfig cluster, NodeConfig own) {
    for (NodeConfig node : cluster.nodes()) {
      if (!node.equals(own)) {
        List<PhysicalAddress> all = node.links().stream().map(PeerAddresses::of).toList();
        byFirst.put(all.get(0), all);
        all.forEach(address -> firsts.put(address, all.get(0)));
      }
    }
    Link.of(cluster, own).forEach(link -> links.put(of(link.there()), link));
  }

  static PhysicalAddress of(InetSocketAddress address) {
    return new IpAddress(address.getAddress(), address.getPort());
  }

  static InetAddress host(PhysicalAddress address) {
    return ((IpAddress) address).getIpAddress();
  }

  /** The same node's on every link, the given one first; only itself when it is no node's. */
  List<PhysicalAddress> all(PhysicalAddress first) {
    return byFirst.getOrDefault(first, List.of(first));
  }

  /** The same node's on its first link. */
  PhysicalAddress first(PhysicalAddress any) {
    return firsts.getOrDefault(any, any);
  }

  Optional<Link> link(Address there) {
    return Optional.ofNullable(links.get(there));
  }
}
