package org.tandemlb.cluster.vip;

import java.time.Duration;

/** A holder that hangs: its process does nothing, and its kernel keeps its sessions. */
public final class Hang {

  private static final Duration BEYOND_THE_LEASE = Duration.ofSeconds(5);

  private Hang() {}

  /**
   * How long a new holder spares the sessions of one that hangs. Longer, and clients are better off
   * with a reset: they begin anew.
   */
  public static Duration sessionsWait(Duration lease) {
    return lease.plus(BEYOND_THE_LEASE);
  }
}
