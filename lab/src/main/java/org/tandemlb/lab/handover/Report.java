package org.tandemlb.lab.handover;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.tandemlb.lab.bench.Samples;

/**
 * The table, as Markdown.
 *
 * @param commit what was built
 * @param rounds how often each row was played
 * @param versions of what was measured
 */
record Report(
    LocalDate date,
    String commit,
    int rounds,
    Collection<String> versions,
    List<Measured> measured) {

  private static final List<String> HEADINGS =
      List.of(
          "what happens",
          "",
          "connections refused",
          "of",
          "sessions broken",
          "of",
          "longest stall, ms",
          "two holders, s",
          "");

  String render() {
    StringBuilder text = new StringBuilder();
    text.append("# A planned move: what clients see\n\n");
    text.append("%s, commit %s, N = %d.".formatted(date, commit, rounds));
    text.append(" Each figure is median / worst of N rounds.\n\n");
    line(text, HEADINGS);
    text.append("|---|---|--:|--:|--:|--:|--:|--:|---|\n");
    measured.forEach(row -> line(text, cells(row)));
    text.append(
        """

        To each address a new connection every %d ms, and %d sessions that speak all the time, each \
        byte checked. Refused: or reset, or no right answer in 3 s. Stall: the longest that a session \
        waited for its next byte, that a connection took, or that none was served. Two holders: two \
        MACs answer for the address. The products by turns: %s.
        """
            .formatted(Scene.PERIOD.toMillis(), Scene.HELD, String.join("; ", versions)));
    return text.toString();
  }

  private static List<String> cells(Measured row) {
    String title = row.row().title();
    String contender = row.contender().title();
    if (row.notRun().isPresent()) {
      return List.of(title, contender, "", "", "", "", "", "", "not run: " + row.notRun().get());
    }
    return List.of(
        title,
        contender,
        figures(row, Outcome::refused),
        figures(row, Outcome::connections),
        figures(row, Outcome::broken),
        figures(row, Outcome::sessions),
        figures(row, outcome -> outcome.stall().toNanos() / 1e6),
        figures(row, outcome -> outcome.twoHolders().toNanos() / 1e9),
        verdict(row));
  }

  private static String figures(Measured row, ToDoubleFunction<Outcome> value) {
    Samples samples = new Samples(row.rounds().stream().mapToDouble(value).boxed().toList());
    return figure(samples.median()) + " / " + figure(samples.highest());
  }

  /** A count is written as one. */
  private static String figure(double value) {
    return value == Math.rint(value) ? "%,.0f".formatted(value) : Samples.number(value);
  }

  private static String verdict(Measured row) {
    StringBuilder text = new StringBuilder();
    if (row.contender() == Contender.TANDEM) {
      List<String> unmet = row.unmet();
      text.append(unmet.isEmpty() ? "ok" : "NOT SO: " + String.join("; ", unmet));
    }
    row.notes().forEach(note -> text.append(text.isEmpty() ? "" : "; ").append(note));
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append("| ")
        .append(String.join(" | ", cells.stream().map(cell -> cell.replace("|", "\\|")).toList()))
        .append(" |\n");
  }
}
