package org.tandemlb.lab.handover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.tandemlb.lab.bench.Samples;
import org.tandemlb.lab.experiment.Demand;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Scene;

/** What a row of planned moves must show. */
enum MoveDemand implements Demand {
  /** No connection refused, no session broken, no long stall, never two holders. */
  HITLESS,
  /**
   * A node dies that has the address: its own sessions break, and connections of that moment; no
   * others, and never two. What that may cost anybody else follows from how soon the other node
   * serves, {@link #SERVED_AGAIN}:
   *
   * <ul>
   *   <li>Refused or reset is what reached the dead node: no more connections than begin until
   *       then. Each client is told, by the dead node's kernel or the other's; none waits in vain.
   *   <li>A SYN that nobody heard is sent again after a second (RFC 6298, section 2), and answered
   *       then. A session of the other node, whose segments went through the dead one, waits for
   *       less: it sends again after 0.2 s, 0.6 s, 1.4 s, so at 0.6 s it is heard.
   * </ul>
   */
  ONLY_THE_DEAD,
  /**
   * The move cannot keep sessions: it is made all the same, never with two holders. Each session is
   * reset, and so is a connection of that very moment (or refused, where the node has to stop
   * listening first): that tells a client to begin anew. Nobody is left to wait in vain.
   */
  MOVED,
  /** The old holder's sessions are reset by a person's wish, once new clients go elsewhere. */
  NOBODY_REFUSED;

  /** Beyond it somebody notices. */
  static final Duration LONGEST_STALL = Duration.ofMillis(250);

  /** Of an address whose holder dies, and whose guard lives, at the median. */
  static final Duration SERVED_AGAIN = Duration.ofMillis(250);

  private static final Duration SYN_AGAIN = Duration.ofSeconds(1);

  /** Of anybody but the dead node's own clients. */
  static final Duration LONGEST_STALL_BY_DEATH = SYN_AGAIN.plus(SERVED_AGAIN);

  static final int MOST_REFUSED_BY_DEATH = (int) SERVED_AGAIN.dividedBy(Scene.PERIOD);

  @Override
  public List<String> unmet(Outcome outcome) {
    List<String> unmet = new ArrayList<>(outcome.wrong());
    if ((this == HITLESS || this == NOBODY_REFUSED) && outcome.refused() > 0) {
      unmet.add(outcome.refused() + " connections refused or failed");
    }
    if (this == ONLY_THE_DEAD) {
      unmet.addAll(inVain(outcome));
      if (outcome.refused() > MOST_REFUSED_BY_DEATH) {
        unmet.add(
            "%d connections refused or failed, more than %d"
                .formatted(outcome.refused(), MOST_REFUSED_BY_DEATH));
      }
    }
    if (this == MOVED) {
      unmet.addAll(notMovedPlainly(outcome));
    } else if (this == NOBODY_REFUSED) {
      unmet.addAll(notReset(outcome));
    } else if (outcome.broken() > 0) {
      unmet.add(outcome.broken() + " sessions broken");
    }
    if (!outcome.twoHolders().isZero()) {
      unmet.add("two holders for " + outcome.twoHolders().toMillis() + " ms");
    }
    return unmet;
  }

  private static List<String> notMovedPlainly(Outcome outcome) {
    List<String> unmet = inVain(outcome);
    if (outcome.toldAtOnce() > Scene.HELD) {
      unmet.add(outcome.toldAtOnce() + " new connections reset or refused, more than of a moment");
    }
    unmet.addAll(notReset(outcome));
    return unmet;
  }

  private static List<String> notReset(Outcome outcome) {
    int notReset = outcome.sessions() - outcome.reset();
    return notReset > 0
        ? List.of(notReset + " of " + outcome.sessions() + " sessions were not reset")
        : List.of();
  }

  private static List<String> inVain(Outcome outcome) {
    List<String> unmet = new ArrayList<>();
    int inVain = outcome.refused() - outcome.toldAtOnce();
    if (inVain > 0) {
      unmet.add(inVain + " new connections waited in vain");
    }
    return unmet;
  }

  /** Whether somebody waited for longer than the row allows. */
  @Override
  public Optional<String> tooSlow(List<Outcome> rounds) {
    return switch (this) {
      case HITLESS, NOBODY_REFUSED -> tooLong("stall", rounds, Outcome::stall, LONGEST_STALL);
      case ONLY_THE_DEAD ->
          tooLong("stall", rounds, Outcome::stall, LONGEST_STALL_BY_DEATH)
              .or(() -> awayForLong(rounds));
      case MOVED -> Optional.empty();
    };
  }

  private static Optional<String> awayForLong(List<Outcome> rounds) {
    if (rounds.isEmpty()) {
      return Optional.empty();
    }
    double median =
        new Samples(rounds.stream().map(round -> round.outage().toNanos() / 1e6).toList()).median();
    return median > SERVED_AGAIN.toMillis()
        ? Optional.of(
            "outage %.0f ms > %d ms at the median".formatted(median, SERVED_AGAIN.toMillis()))
        : Optional.empty();
  }

  private static Optional<String> tooLong(
      String what, List<Outcome> rounds, Function<Outcome, Duration> time, Duration most) {
    Duration worst = rounds.stream().map(time).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    return worst.toMillis() > most.toMillis()
        ? Optional.of("%s %d ms > %d ms".formatted(what, worst.toMillis(), most.toMillis()))
        : Optional.empty();
  }
}
