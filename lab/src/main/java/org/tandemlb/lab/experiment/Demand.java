package org.tandemlb.lab.experiment;

import java.util.List;
import java.util.Optional;

/** What a row must show. Pure. */
public interface Demand {

  /** What was not so, in words. How fast it was is another question: {@link #tooSlow}. */
  List<String> unmet(Outcome outcome);

  /**
   * Whether it took longer than the row allows, in words; empty when it did not.
   *
   * @param rounds all that were played
   */
  Optional<String> tooSlow(List<Outcome> rounds);
}
