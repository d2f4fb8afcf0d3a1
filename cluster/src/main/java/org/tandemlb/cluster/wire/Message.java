package org.tandemlb.cluster.wire;

import org.tandemlb.cluster.election.Assignment;
import org.tandemlb.cluster.election.Report;
import org.tandemlb.cluster.health.ObservationRows;

/** One message between members. */
public sealed interface Message {

  /** What its sender says of itself. */
  record Reported(Report report) implements Message {}

  /** What its sender decided as coordinator. */
  record Assigned(Assignment assignment) implements Message {}

  /** What its sender observes. */
  record Observed(ObservationRows rows) implements Message {}
}
