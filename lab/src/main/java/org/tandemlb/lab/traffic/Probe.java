package org.tandemlb.lab.traffic;

/**
 * One connection that a client opened, and what became of it.
 *
 * @param startNanos when it began to connect, on {@link System#nanoTime}'s clock
 * @param endNanos when the answer was whole, or when it failed
 * @param text the answer when it was served, else what went wrong
 */
public record Probe(long startNanos, long endNanos, Outcome outcome, String text) {

  /** How a probe ended. */
  public enum Outcome {
    SERVED,
    REFUSED,
    /** It was reset, or closed before the whole answer. */
    BROKEN,
    UNREACHABLE,
    TIMED_OUT,
    /** There was an answer, and it was not the right one. */
    WRONG_ANSWER
  }

  public boolean served() {
    return outcome == Outcome.SERVED;
  }
}
