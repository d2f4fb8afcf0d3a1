package org.tandemlb.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import org.tandemlb.config.Config;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.Listen;
import org.tandemlb.config.NodeConfig;

/**
 * Where the node of this machine has its API by its file, and the token for it.
 *
 * @param url to reach it from this machine
 */
public record OwnAdmin(URI url, Path tokenFile) {

  /**
   * @param nodeName which of the file's nodes it is; empty: found by host name or address
   */
  public static OwnAdmin of(Config config, String nodeName) throws StartException {
    NodeConfig self = Self.of(config, nodeName);
    InetSocketAddress listens = listens(config, self);
    InetAddress address = listens.getAddress();
    String host =
        IpAddress.text(
            address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address,
            listens.getPort());
    return new OwnAdmin(URI.create("http://" + host), ofNode(config.admin().tokenFile(), self));
  }

  static InetSocketAddress listens(Config config, NodeConfig self) {
    Listen listen = config.admin().listen();
    if (listen instanceof Listen.Fixed fixed) {
      return new InetSocketAddress(fixed.address(), fixed.port());
    }
    return listen instanceof Listen.OwnNode
        ? new InetSocketAddress(self.address().getAddress(), listen.port())
        : new InetSocketAddress(listen.port());
  }

  /** A path of the file, in which {@code NODE} stands for the node's name. */
  static Path ofNode(Path path, NodeConfig self) {
    return Path.of(path.toString().replace("NODE", self.name()));
  }
}
