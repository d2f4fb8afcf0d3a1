package org.tandemlb.lab.handover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.tandemlb.lab.experiment.Demand;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Scene;

/** What a row of planned moves must show. */
enum MoveDemand implements Demand {
  /** No connection refused, no session broken, no long stall, never two holders. */
  HITLESS,
  /**
   * A node dies: its own sessions break, and connections of that moment; no others, and never two.
   * Its address is served again within a second.
   */
  ONLY_THE_DEAD,
  /**
   * The move cannot keep sessions: it is made all the same, never with two holders. Each session is
   * reset, and so is a connection of that very moment (or refused, where the node has to stop
   * listening first): that tells a client to begin anew. Nobody is left to wait in vain.
   */
  MOVED;

  /** Beyond it somebody notices. */
  static final Duration LONGEST_STALL = Duration.ofMillis(250);

  /** Of an address whose holder dies. */
  static final Duration LONGEST_OUTAGE = Duration.ofSeconds(1);

  @Override
  public List<String> unmet(Outcome outcome) {
    List<String> unmet = new ArrayList<>(outcome.wrong());
    if (this == HITLESS && outcome.refused() > 0) {
      unmet.add(outcome.refused() + " connections refused or failed");
    }
    if (this == MOVED) {
      unmet.addAll(notMovedPlainly(outcome));
    } else if (outcome.broken() > 0) {
      unmet.add(outcome.broken() + " sessions broken");
    }
    if (!outcome.twoHolders().isZero()) {
      unmet.add("two holders for " + outcome.twoHolders().toMillis() + " ms");
    }
    return unmet;
  }

  private static List<String> notMovedPlainly(Outcome outcome) {
    List<String> unmet = new ArrayList<>();
    int inVain = outcome.refused() - outcome.toldAtOnce();
    if (inVain > 0) {
      unmet.add(inVain + " new connections waited in vain");
    }
    if (outcome.toldAtOnce() > Scene.HELD) {
      unmet.add(outcome.toldAtOnce() + " new connections reset or refused, more than of a moment");
    }
    int notReset = outcome.sessions() - outcome.reset();
    if (notReset > 0) {
      unmet.add(notReset + " of " + outcome.sessions() + " sessions were not reset");
    }
    return unmet;
  }

  /** Whether somebody waited for longer than the row allows. */
  @Override
  public Optional<String> tooSlow(List<Outcome> rounds) {
    return switch (this) {
      case HITLESS -> tooLong("stall", rounds, Outcome::stall, LONGEST_STALL);
      case ONLY_THE_DEAD -> tooLong("outage", rounds, Outcome::outage, LONGEST_OUTAGE);
      case MOVED -> Optional.empty();
    };
  }

  private static Optional<String> tooLong(
      String what, List<Outcome> rounds, Function<Outcome, Duration> time, Duration most) {
    Duration worst = rounds.stream().map(time).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    return worst.toMillis() > most.toMillis()
        ? Optional.of("%s %d ms > %d ms".formatted(what, worst.toMillis(), most.toMillis()))
        : Optional.empty();
  }
}
