package org.tandemlb.config;

import java.net.InetAddress;

/** Where something listens. */
public sealed interface Listen {

  int port();

  /** As the file writes it, in the one canonical spelling. */
  default String text() {
    if (this instanceof Fixed fixed) {
      return IpAddress.text(fixed.address(), fixed.port());
    }
    return (this instanceof OwnNode ? "node:" : ":") + port();
  }

  /** Exactly this address, a VIP as a rule. */
  record Fixed(InetAddress address, int port) implements Listen {}

  /** Every address of the machine, written {@code ":80"}. */
  record Any(int port) implements Listen {}

  /** The node's own address in {@code cluster.nodes}, written {@code "node:80"}. */
  record OwnNode(int port) implements Listen {}
}
