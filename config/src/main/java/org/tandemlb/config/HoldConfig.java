package org.tandemlb.config;

/**
 * What besides its peers, its interfaces and its backends speaks for or against a node as a holder.
 * May differ between nodes: a rollout changes one after the other.
 */
public record HoldConfig(CanHold canHold) {

  /** As in a file that says nothing of it. */
  public static final HoldConfig DEFAULT = new HoldConfig(new CanHold.Always());
}
