package org.tandemlb.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * What besides its peers, its interfaces and its backends speaks for or against a node as a holder.
 * May differ between nodes: a rollout changes one after the other.
 *
 * @param standbyFile puts a node on standby while it is there; {@code NODE} in its name stands for
 *     the node's name
 * @param witnesses addresses that a node should reach; one of them is enough
 */
public record HoldConfig(CanHold canHold, Path standbyFile, List<InetAddress> witnesses) {

  /** As in a file that says nothing of it. */
  public static final HoldConfig DEFAULT =
      new HoldConfig(new CanHold.Always(), Keys.STANDBY_FILE.value(), List.of());

  public HoldConfig {
    witnesses = List.copyOf(witnesses);
  }
}
