package org.tandemlb.cluster.reload;

import java.util.UUID;

/** What members say to each other when all of them are to reload, each its own file. */
public sealed interface ReloadMessage {

  /** Which of the reloads that somebody has asked for. */
  UUID id();

  /** What a member is asked to do with its file. */
  enum Step {
    /** To read it, and say whether it can be applied. */
    CHECK,
    /** To apply what it has read. */
    APPLY
  }

  /** For every member. */
  record Asked(UUID id, Step step) implements ReloadMessage {}

  /** For whoever asked: what came of it here. */
  record Told(UUID id, Step step, ReloadOutcome outcome) implements ReloadMessage {}
}
