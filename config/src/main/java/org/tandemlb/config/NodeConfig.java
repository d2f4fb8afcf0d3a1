package org.tandemlb.config;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * One balancer machine.
 *
 * @param links where its cluster port listens on each network that it shares with the other nodes,
 *     always IP addresses, never names; at least one, and as many on every node
 */
public record NodeConfig(String name, List<InetSocketAddress> links) {

  public NodeConfig {
    links = List.copyOf(links);
  }

  /** A node with one link. */
  public NodeConfig(String name, InetSocketAddress address) {
    this(name, List.of(address));
  }

  /** The node's own address: that of its first link. */
  public InetSocketAddress address() {
    return links.get(0);
  }
}
