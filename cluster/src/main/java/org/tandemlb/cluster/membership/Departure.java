package org.tandemlb.cluster.membership;

/** How a member went: what decides how long a successor must ask for its address. */
public enum Departure {
  /** It said goodbye. */
  LEFT,
  /** Its connection closed without a goodbye: the process is dead. */
  CLOSED,
  /** Nothing was heard of it: machine, link or process hang. It may still hold the address. */
  SILENT
}
