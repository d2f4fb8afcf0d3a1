package org.tandemlb.cluster.wish;

/** What a person wants of a backend, a frontend or a node. */
public enum AdminState {
  /** It is used. */
  READY,
  /** It gets no new sessions; the old ones may finish until {@code drain} is over. */
  DRAIN,
  /** It gets no new sessions, and the old ones end at once. */
  MAINT
}
