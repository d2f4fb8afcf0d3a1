package org.tandemlb.lab.experiment;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All rounds of one row by one contender. Where one round could not be played there is no number.
 *
 * @param notRun why, if so; that the row's own obstacle stands in its way is nobody's failure
 */
public record Measured(
    Row row, Contender contender, List<Outcome> rounds, Optional<String> notRun) {

  public Measured {
    rounds = List.copyOf(rounds);
  }

  /** What was not as the row demands, in any round. The reference owes us nothing. */
  public List<String> unmet() {
    if (!contender.isTandem()) {
      return List.of();
    }
    List<String> unmet = new ArrayList<>();
    notRun
        .filter(why -> !row.obstacle().get().equals(notRun))
        .ifPresent(why -> unmet.add("not run: " + why));
    unmet.addAll(otherwise());
    return unmet;
  }

  /** What was not as the row demands, in any round, whoever it was. */
  List<String> otherwise() {
    List<String> unmet = new ArrayList<>();
    Demand demand = row.demand(contender);
    rounds.forEach(outcome -> unmet.addAll(demand.unmet(outcome)));
    demand.tooSlow(rounds).ifPresent(unmet::add);
    return unmet;
  }

  List<String> notes() {
    Set<String> notes = new LinkedHashSet<>();
    rounds.forEach(outcome -> notes.addAll(outcome.notes()));
    return List.copyOf(notes);
  }
}
