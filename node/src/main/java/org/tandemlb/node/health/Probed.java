package org.tandemlb.node.health;

import java.time.Duration;
import org.tandemlb.cluster.health.BackendId;

/**
 * How one backend is probed by this node.
 *
 * @param interval from one probe to the next for now: the file's, or ten times that
 * @param notMade probes that said nothing of the backend: this node had no socket, or stood still
 */
public record Probed(BackendId backend, Duration interval, long passed, long failed, long notMade) {

  static Probed of(Check check) {
    ProbeCounts counts = check.counts();
    return new Probed(
        check.backend(),
        check.interval(),
        counts.of(ProbeResult.Outcome.PASSED),
        counts.of(ProbeResult.Outcome.FAILED),
        counts.of(ProbeResult.Outcome.NOT_MADE));
  }
}
