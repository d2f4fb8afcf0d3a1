package org.tandemlb.config;

import java.time.Duration;
import java.util.List;

/** The operator's own word on whether a node may hold VIPs. */
public sealed interface CanHold {

  /** Nobody is asked: every node may. */
  record Always() implements CanHold {}

  /**
   * A command that is run on every node: exit code 0 says that it may.
   *
   * @param command a program's absolute path and its arguments; no shell reads them
   * @param interval from one run to the next
   * @param timeout how long a run may take; it counts as failed then, and is ended
   * @param fall failures in a row that say that it may not
   */
  record Command(List<String> command, Duration interval, Duration timeout, int fall)
      implements CanHold {

    public Command {
      command = List.copyOf(command);
    }
  }
}
