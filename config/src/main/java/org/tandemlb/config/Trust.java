package org.tandemlb.config;

import java.nio.file.Path;

/** How nodes know that a peer is one of them. */
public sealed interface Trust {

  /** Mutual TLS with the cluster's secret, a PKCS12 file made by {@code tandem secret}. */
  record Secret(Path file) implements Trust {}

  /** No secret: whoever reaches the port is a member. For trying things out. */
  record Insecure() implements Trust {}
}
