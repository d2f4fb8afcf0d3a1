package org.tandemlb.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.Config;
import org.tandemlb.config.Nearest;
import org.tandemlb.config.NodeConfig;

/** Finds which of the file's nodes this machine is. */
final class Self {

  /** The kernel's own, so that no resolver is asked. */
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private Self() {}

  /**
   * @param nodeName empty: found by host name or address
   */
  static NodeConfig of(Config config, String nodeName) throws StartException {
    if (nodeName.isEmpty()) {
      return find(config.cluster());
    }
    List<String> names = config.cluster().nodes().stream().map(NodeConfig::name).toList();
    return config
        .cluster()
        .node(nodeName)
        .orElseThrow(
            () ->
                StartException.wrongFile(
                    "cluster.nodes has no node of --node "
                        + nodeName
                        + Nearest.to(nodeName, names)
                            .map(nearest -> "; did you mean " + nearest + "?")
                            .orElse("")
                        + " (nodes: "
                        + String.join(", ", names)
                        + ")"));
  }

  /** By its host name, with or without its domain; else by an address that it owns. */
  static NodeConfig find(ClusterConfig cluster) throws StartException {
    return find(cluster, hostName(), ownAddresses());
  }

  static NodeConfig find(ClusterConfig cluster, String hostName, Set<InetAddress> ownAddresses)
      throws StartException {
    String shortName = hostName.split("\\.", 2)[0];
    Optional<NodeConfig> byName = cluster.node(hostName).or(() -> cluster.node(shortName));
    if (byName.isPresent()) {
      return byName.get();
    }
    List<NodeConfig> byAddress =
        cluster.nodes().stream()
            .filter(
                node ->
                    node.links().stream()
                        .anyMatch(link -> ownAddresses.contains(link.getAddress())))
            .toList();
    if (byAddress.size() == 1) {
      return byAddress.get(0);
    }
    String names = String.join(", ", cluster.nodes().stream().map(NodeConfig::name).toList());
    String isNone = "cluster.nodes: this machine is none of " + names;
    String say = "; say which with --node NAME";
    if (byAddress.isEmpty()) { // They may come late, after a boot.
      throw StartException.failed(
          isNone + ": its host name is " + hostName + ", and it has none of their addresses" + say);
    }
    throw StartException.wrongFile(
        isNone
            + " for sure: its host name is "
            + hostName
            + ", and it has several's addresses"
            + say);
  }

  private static String hostName() {
    try {
      return Files.readString(HOST_NAME).strip();
    } catch (IOException e) {
      return "localhost"; // no /proc: the addresses still tell
    }
  }

  private static Set<InetAddress> ownAddresses() {
    Set<InetAddress> own = new HashSet<>();
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .forEach(own::add);
    } catch (SocketException e) {
      return Set.of(); // not even loopback: the host name has to tell
    }
    return own;
  }
}
