package org.tandemlb.lab.faults;

import java.time.Duration;

/** What Tandem's file says by default. */
final class Times {

  static final Duration SILENCE = Duration.ofMillis(600);
  static final Duration LEASE = Duration.ofSeconds(2);

  /** A node that wakes so long after its lease finds its sessions where it left them. */
  static final Duration KEPT_FOR = LEASE.plusSeconds(5);

  private Times() {}
}
