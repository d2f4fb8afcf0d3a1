package org.tandemlb.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds two listeners of one node that want the same address and port: frontends, the admin API and
 * the cluster itself. Used by one thread.
 *
 * <p>A listener on every address is in the way of each other one on its port. The node's own
 * address is in the way of any node's address, since the same file runs on that node too.
 */
final class ListenClashes {

  private final Reading reading;
  private final Set<InetAddress> nodeAddresses = new HashSet<>();
  private final Map<Integer, List<Located<Listen>>> taken = new HashMap<>();

  ListenClashes(Reading reading, List<Located<NodeConfig>> nodes) {
    this.reading = reading;
    for (Located<NodeConfig> node : nodes) {
      nodeAddresses.add(node.value().address().getAddress());
      for (InetSocketAddress link : node.value().links()) {
        Listen.Fixed listen = new Listen.Fixed(link.getAddress(), link.getPort());
        onPort(listen.port()).add(new Located<>(node.path(), listen));
      }
    }
  }

  /** Only the first clash of a listener is a fault: mending that one is what shows the next. */
  void add(Located<Listen> listen) {
    List<Located<Listen>> others = onPort(listen.value().port());
    others.stream()
        .filter(other -> clash(listen.value(), other.value()))
        .findFirst()
        .ifPresent(other -> fault(listen, other));
    others.add(listen);
  }

  private List<Located<Listen>> onPort(int port) {
    return taken.computeIfAbsent(port, unused -> new ArrayList<>());
  }

  private boolean clash(Listen one, Listen other) {
    if (one instanceof Listen.Any || other instanceof Listen.Any || one.equals(other)) {
      return true;
    }
    return one instanceof Listen.OwnNode && isNode(other)
        || other instanceof Listen.OwnNode && isNode(one);
  }

  private boolean isNode(Listen listen) {
    return listen instanceof Listen.Fixed fixed && nodeAddresses.contains(fixed.address());
  }

  private void fault(Located<Listen> listen, Located<Listen> other) {
    reading.fault(
        listen.path(),
        Message.quote(listen.value().text())
            + " is taken: "
            + other.path()
            + " listens on "
            + Message.quote(other.value().text())
            + " (line "
            + reading.line(other.path())
            + ")");
  }
}
