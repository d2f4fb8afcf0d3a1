package org.tandemlb.node.balance;

/**
 * A backend that may get the next session.
 *
 * @param weight at least 1
 */
record Candidate(Backend backend, int weight) {

  /** Whether this one carries less for its weight; false on a tie. */
  boolean isLessLoadedThan(Candidate other) {
    // Multiplied out, as sessions / weight would be rounded.
    return (long) backend.sessions() * other.weight < (long) other.backend.sessions() * weight;
  }
}
