package org.tandemlb.lab.handover;

import java.util.ArrayList;
import java.util.List;

/** What a row must show. How fast is reported, not demanded. */
enum Demand {
  /** No connection refused, no session broken, never two holders. */
  HITLESS,
  /**
   * A node dies: its own sessions break, and connections of that moment; no others, and never two.
   */
  ONLY_THE_DEAD,
  /** The move cannot keep sessions: it is made all the same, never with two holders. */
  MOVED;

  /** What was not so, in words. */
  List<String> unmet(Outcome outcome) {
    List<String> unmet = new ArrayList<>(outcome.wrong());
    if (this == HITLESS && outcome.refused() > 0) {
      unmet.add(outcome.refused() + " connections refused or failed");
    }
    if (this != MOVED && outcome.broken() > 0) {
      unmet.add(outcome.broken() + " sessions broken");
    }
    if (!outcome.twoHolders().isZero()) {
      unmet.add("two holders for " + outcome.twoHolders().toMillis() + " ms");
    }
    return unmet;
  }
}
