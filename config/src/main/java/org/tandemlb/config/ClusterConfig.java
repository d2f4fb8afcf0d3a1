package org.tandemlb.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who the nodes are and how they hear each other.
 *
 * @param nodes every node, in order of preference
 * @param silence a member silent for so long is suspected
 * @param lease how long the kernel keeps a VIP that is no longer renewed; whole seconds
 * @param quorum whether nodes hold only while most of all nodes are together
 * @param hold what else speaks for or against a node as a holder
 */
public record ClusterConfig(
    String name,
    List<NodeConfig> nodes,
    Trust trust,
    Duration silence,
    Duration lease,
    boolean quorum,
    HoldConfig hold) {

  public ClusterConfig {
    nodes = List.copyOf(nodes);
  }

  /** Without a quorum. */
  public ClusterConfig(
      String name,
      List<NodeConfig> nodes,
      Trust trust,
      Duration silence,
      Duration lease,
      HoldConfig hold) {
    this(name, nodes, trust, silence, lease, false, hold);
  }

  /** So many nodes are more than half of them. */
  public int majority() {
    return nodes.size() / 2 + 1;
  }

  public Optional<NodeConfig> node(String nodeName) {
    return nodes.stream().filter(node -> node.name().equals(nodeName)).findFirst();
  }

  /** The node's place in the order of preference, 0 first; after every known node when unknown. */
  public int rank(String nodeName) {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).name().equals(nodeName)) {
        return i;
      }
    }
    return nodes.size();
  }
}
