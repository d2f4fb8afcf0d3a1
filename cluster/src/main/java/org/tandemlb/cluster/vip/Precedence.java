package org.tandemlb.cluster.vip;

import org.tandemlb.config.ClusterConfig;

/** Who of those that speak on the LAN gives way to whom: the order of {@code nodes}. Immutable. */
final class Precedence {

  private final String self;
  private final ClusterConfig cluster;

  Precedence(String self, ClusterConfig cluster) {
    if (cluster.node(self).isEmpty()) {
      throw new IllegalArgumentException(self + " is not a node of cluster " + cluster.name());
    }
    this.self = self;
    this.cluster = cluster;
  }

  boolean isSelf(String node) {
    return node.equals(self);
  }

  boolean isMember(String node) {
    return cluster.node(node).isPresent();
  }

  /** Whether this node gives way to another member. */
  boolean yieldsTo(String member) {
    return cluster.rank(member) < place();
  }

  /** This node's place in the order, 0 first. */
  int place() {
    return cluster.rank(self);
  }
}
