package org.tandemlb.lab.experiment;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Plays each row several times, the contenders by turns. A round that took too long while the
 * machine's host had given its CPUs to others measured the host: it is played again, and the table
 * says so. What else was not as it must be counts, whatever the host did.
 */
final class Rounds {

  /** Seen: up to a seventh of half a second, and all stalls below 60 ms. */
  static final double MUCH_STOLEN = 0.25;

  /** Then the last one counts: a machine that never has its CPUs is no place to measure. */
  private static final int MOST_PLAYED_AGAIN = 5;

  private final int rounds;
  private final Set<Contender> contenders;
  private final Consumer<String> progress;
  private final Set<String> versions = new LinkedHashSet<>();

  Rounds(int rounds, Set<Contender> contenders, Consumer<String> progress) {
    this.rounds = rounds;
    this.contenders = contenders;
    this.progress = progress;
  }

  List<Measured> play(List<Row> rows) {
    List<Measured> measured = new ArrayList<>();
    try (Rigs rigs = new Rigs(progress)) {
      for (Row row : rows) {
        measured.addAll(play(row, rigs));
      }
      versions.addAll(rigs.versions());
    }
    return measured;
  }

  /** What was measured. */
  Set<String> versions() {
    return versions;
  }

  private List<Measured> play(Row row, Rigs rigs) {
    Map<Contender, List<Outcome>> outcomes = new EnumMap<>(Contender.class);
    Map<Contender, String> notRun = new EnumMap<>(Contender.class);
    for (Contender contender : contenders.stream().filter(row::isFor).toList()) {
      outcomes.put(contender, new ArrayList<>());
      Rigs.obstacle(row, contender).ifPresent(why -> notRun.put(contender, why));
    }
    for (int round = 1; round <= rounds; round++) {
      for (Contender contender : outcomes.keySet()) {
        if (!notRun.containsKey(contender)) {
          try {
            outcomes.get(contender).add(round(row, contender, rigs, round));
          } catch (IOException | RuntimeException e) {
            progress.accept(row.name() + ", " + contender.title() + ": " + e.getMessage());
            notRun.put(contender, "round " + round + " broke off: " + firstLine(e));
          }
        }
      }
    }
    return outcomes.keySet().stream()
        .map(
            contender ->
                new Measured(
                    row,
                    contender,
                    outcomes.get(contender),
                    Optional.ofNullable(notRun.get(contender))))
        .toList();
  }

  private Outcome round(Row row, Contender contender, Rigs rigs, int number) throws IOException {
    List<String> again = new ArrayList<>();
    while (true) {
      long start = System.nanoTime();
      try (StolenCpu stolen = StolenCpu.fromNow()) {
        Outcome outcome = rigs.play(row, contender);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        progress.accept(said(row, contender, number, took, outcome));
        Optional<String> host = theHosts(row.demand(contender), outcome, stolen.worstShare());
        if (host.isEmpty() || again.size() == MOST_PLAYED_AGAIN) {
          return outcome.noting(again);
        }
        again.add("played again: " + host.get());
        progress.accept(row.name() + ", " + contender.title() + ": " + again.get(again.size() - 1));
      }
    }
  }

  /** Why the times of a round are not the contender's, if so. Pure. */
  static Optional<String> theHosts(Demand demand, Outcome outcome, double stolen) {
    return stolen <= MUCH_STOLEN || !demand.unmet(outcome).isEmpty()
        ? Optional.empty()
        : demand
            .tooSlow(List.of(outcome))
            .map(
                slow ->
                    "%s, while this machine lost %.0f %% of its CPUs for half a second"
                        .formatted(slow, 100 * stolen));
  }

  private static String said(
      Row row, Contender contender, int number, Duration took, Outcome outcome) {
    return "%s, round %d, %s, %d s: %d of %d connections refused, %d of %d sessions broken, outage %d ms, stall %d ms%s"
        .formatted(
            row.name(),
            number,
            contender.title(),
            took.toSeconds(),
            outcome.refused(),
            outcome.connections(),
            outcome.broken(),
            outcome.sessions(),
            outcome.outage().toMillis(),
            outcome.stall().toMillis(),
            outcome.notes().isEmpty() ? "" : " (" + String.join("; ", outcome.notes()) + ")");
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
