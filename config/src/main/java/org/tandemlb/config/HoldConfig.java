package org.tandemlb.config;

import java.nio.file.Path;

/**
 * What besides its peers, its interfaces and its backends speaks for or against a node as a holder.
 * May differ between nodes: a rollout changes one after the other.
 *
 * @param standbyFile puts a node on standby while it is there; {@code NODE} in its name stands for
 *     the node's name
 */
public record HoldConfig(CanHold canHold, Path standbyFile) {

  /** As in a file that says nothing of it. */
  public static final HoldConfig DEFAULT =
      new HoldConfig(new CanHold.Always(), Keys.STANDBY_FILE.value());
}
