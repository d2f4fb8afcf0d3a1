package org.tandemlb.lab.bench;

import java.io.IOException;
import org.tandemlb.lab.net.Host;

/** Two nodes of some product that share one address. */
interface BalancerPair extends AutoCloseable {

  String name();

  /** Starts whatever does not run on that host; returns before it serves. */
  void start(Host node) throws IOException;

  /** Kills with -9, at one stroke, everything of the product that runs on that host. */
  void kill9(Host node);

  /** What was installed and is measured. */
  String version() throws IOException;

  @Override
  void close();
}
