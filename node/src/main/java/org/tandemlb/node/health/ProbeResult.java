package org.tandemlb.node.health;

/**
 * What one probe said.
 *
 * @param reason in words
 */
record ProbeResult(Outcome outcome, String reason) {

  enum Outcome {
    PASSED,
    FAILED,
    /** The fault is this node's own, such as no descriptor left: it says nothing of the backend. */
    NOT_MADE
  }

  static ProbeResult passed(String reason) {
    return new ProbeResult(Outcome.PASSED, reason);
  }

  static ProbeResult failed(String reason) {
    return new ProbeResult(Outcome.FAILED, reason);
  }

  static ProbeResult notMade(String reason) {
    return new ProbeResult(Outcome.NOT_MADE, reason);
  }
}
