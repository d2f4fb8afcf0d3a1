package org.tandemlb.node.health;

import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Observation;
import org.tandemlb.config.CheckConfig;

/**
 * Results to an opinion: the first counts at once, after that it takes {@code rise} or {@code fall}
 * in a row to change it. Pure; owned by one event loop.
 */
final class RiseFall {

  private final BackendId backend;
  private int rise;
  private int fall;

  private boolean known;
  private boolean up;
  private long sinceNanos;
  private int contrary;

  RiseFall(BackendId backend, CheckConfig.Timing timing) {
    this.backend = backend;
    change(timing);
  }

  /** What it takes from now on; the opinion stands. */
  void change(CheckConfig.Timing timing) {
    rise = timing.rise();
    fall = timing.fall();
  }

  /** As if there had been no result yet. */
  void forget() {
    known = false;
    contrary = 0;
  }

  /**
   * @param turned whether the opinion is new
   */
  record Step(Observation observation, boolean turned) {}

  /**
   * Every result makes an observation, also one that speaks against the opinion and does not yet
   * turn it: the opinion was looked at anew and stands.
   *
   * @param result passed or failed
   */
  Step on(ProbeResult result, long nowNanos) {
    boolean passed =
        switch (result.outcome()) {
          case PASSED -> true;
          case FAILED -> false;
          case NOT_MADE -> throw new IllegalArgumentException("not a result: " + result);
        };
    if (!known || passed == up) {
      boolean turned = !known;
      if (turned) {
        turn(passed, nowNanos);
      }
      contrary = 0;
      return new Step(observation(result.reason(), nowNanos), turned);
    }
    contrary++;
    int needed = up ? fall : rise;
    String count = (passed ? "passed " : "failed ") + contrary + " of " + needed;
    boolean turned = contrary >= needed;
    if (turned) {
      turn(passed, nowNanos);
    }
    String reason = needed == 1 ? result.reason() : result.reason() + " (" + count + ")";
    return new Step(observation(reason, nowNanos), turned);
  }

  /**
   * A client's session could not use the backend. It counts like a failed probe, but for the last
   * one: what clients meet may be of their own making, so a probe has the last word.
   *
   * @return whether a probe now could tell anything: not while the backend is down anyway
   */
  boolean failedForClient() {
    if (!known || !up) {
      return false;
    }
    contrary = Math.min(contrary + 1, fall - 1);
    return true;
  }

  /** Whether the newest results speak against the opinion. */
  boolean isDoubted() {
    return contrary > 0;
  }

  private void turn(boolean passed, long nowNanos) {
    known = true;
    up = passed;
    sinceNanos = nowNanos;
    contrary = 0;
  }

  private Observation observation(String reason, long nowNanos) {
    return new Observation(backend, up, reason, sinceNanos, nowNanos, isDoubted());
  }
}
