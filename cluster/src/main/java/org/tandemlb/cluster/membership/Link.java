package org.tandemlb.cluster.membership;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.NodeConfig;

/**
 * One of the ways between this node and another: where each of them is on a network of both.
 *
 * @param node the other one
 * @param here this node's cluster port there
 * @param there the other's
 */
public record Link(String node, InetSocketAddress here, InetSocketAddress there) {

  /** All links of a node to all others, those of one node in the order of the file. */
  public static List<Link> of(ClusterConfig cluster, NodeConfig own) {
    List<Link> links = new ArrayList<>();
    for (NodeConfig node : cluster.nodes()) {
      for (int i = 0; i < node.links().size() && !node.equals(own); i++) {
        links.add(new Link(node.name(), own.links().get(i), node.links().get(i)));
      }
    }
    return links;
  }

  /** For people: {@code 198.18.1.11-198.18.1.12}. */
  public String text() {
    return IpAddress.text(here.getAddress()) + "-" + IpAddress.text(there.getAddress());
  }
}
