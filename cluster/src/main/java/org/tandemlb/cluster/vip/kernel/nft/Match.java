package org.tandemlb.cluster.vip.kernel.nft;

/** Whether segments meet a condition: all of them, none, or nobody knows. */
enum Match {
  YES,
  NO,
  /** It depends, or the condition is not understood. */
  MAYBE;

  Match not() {
    return this == YES ? NO : this == NO ? YES : MAYBE;
  }

  Match and(Match other) {
    return this == NO || other == NO ? NO : this == YES ? other : MAYBE;
  }

  Match or(Match other) {
    return not().and(other.not()).not();
  }
}
