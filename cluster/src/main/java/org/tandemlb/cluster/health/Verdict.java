package org.tandemlb.cluster.health;

/**
 * What this node acts on for one backend.
 *
 * @param reason in words, with the observer's name where it is not this node's own
 * @param sinceNanos when the verdict took this state, on this node's monotonic clock
 */
public record Verdict(State state, String reason, long sinceNanos) {

  /** UNKNOWN is eligible, after every UP one. */
  public enum State {
    UP,
    DOWN,
    UNKNOWN
  }
}
