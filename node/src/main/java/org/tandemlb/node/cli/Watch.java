package org.tandemlb.node.cli;

import java.time.Duration;
import java.util.function.Predicate;
import org.tandemlb.node.admin.StatusPage;

/** Looks at a node's status again and again until something is so, or for too long. */
final class Watch {

  /** A hundredth of a second is as exact as anybody needs a switchover's time. */
  private static final long BETWEEN_MILLIS = 10;

  private final AdminClient node;
  private final long begunNanos;
  private final Duration timeout;

  /** Time begins to count now. */
  Watch(AdminClient node, Duration timeout) {
    this.node = node;
    this.begunNanos = System.nanoTime();
    this.timeout = timeout;
  }

  /**
   * The first page of which it is so, else the last one. A node that does not answer once may be
   * busy with what it was asked for; only one that never answers is a failure.
   */
  StatusPage until(Predicate<StatusPage> so) throws Faults.CommandFailed {
    StatusPage seen = null;
    while (true) {
      Faults.CommandFailed failure = null;
      try {
        seen = node.status();
        if (so.test(seen)) {
          return seen;
        }
      } catch (Faults.CommandFailed e) {
        failure = e;
      }
      if (isOver()) {
        if (seen == null) {
          throw failure;
        }
        return seen;
      }
      pause(BETWEEN_MILLIS);
    }
  }

  boolean isOver() {
    return millis() >= timeout.toMillis();
  }

  /** What is left of it, for what comes next. */
  Watch rest() {
    return new Watch(node, timeout.minusMillis(millis()));
  }

  long millis() {
    return (System.nanoTime() - begunNanos) / 1_000_000;
  }

  static void pause(long millis) throws Faults.CommandFailed {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Faults.CommandFailed("interrupted");
    }
  }
}
