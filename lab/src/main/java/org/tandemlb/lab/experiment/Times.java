package org.tandemlb.lab.experiment;

import java.time.Duration;

/** What Tandem's file says of times, and what follows from it. */
public record Times(Duration silence, Duration lease) {

  /** Without a word of it in the file. */
  public static final Times DEFAULT = new Times(Duration.ofMillis(600), Duration.ofSeconds(2));

  /** The shortest that a file may have. */
  public static final Times SHORTEST = new Times(Duration.ofMillis(200), Duration.ofSeconds(1));

  /** How long nobody serves when nobody is left to take the address off its machine. */
  public Duration unguarded() {
    return lease.plusMillis(500);
  }

  /** The same of a process that hangs: somebody has to find out, to wait for it, and to ask. */
  public Duration hang() {
    Duration heard = silence.plusMillis(200);
    Duration gone = unguarded();
    return (heard.compareTo(gone) > 0 ? heard : gone).plusMillis(200);
  }

  /** A node that wakes so long after its lease finds its sessions where it left them. */
  public Duration kept() {
    return lease.plusSeconds(5);
  }
}
