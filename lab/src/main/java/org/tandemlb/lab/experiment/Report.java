package org.tandemlb.lab.experiment;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
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
public record Report(
    Form form,
    LocalDate date,
    String commit,
    int rounds,
    Collection<String> versions,
    List<Measured> measured) {

  public String render() {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(form.title()).append("\n\n");
    text.append("%s, commit %s, N = %d.".formatted(date, commit, rounds));
    text.append(" Each figure is median / worst of N rounds.\n\n");
    line(text, headings());
    text.append("|---|---|").append("--:|".repeat(form.columns().size())).append("---|\n");
    measured.forEach(row -> line(text, cells(row)));
    text.append('\n').append(form.legend());
    text.append(
        " A round that took too long while this machine's host had taken more than %.0f %% of its CPUs"
            .formatted(100 * Rounds.MUCH_STOLEN));
    text.append(
        " for half a second (steal, proc_stat(5)) is played again, and the last column says so.");
    text.append(" The products by turns: %s.%n".formatted(String.join("; ", versions)));
    return text.toString();
  }

  private List<String> headings() {
    List<String> headings = new ArrayList<>(List.of("what happens", ""));
    form.columns().forEach(column -> headings.add(column.heading()));
    headings.add("");
    return headings;
  }

  private List<String> cells(Measured row) {
    List<String> cells = new ArrayList<>(List.of(row.row().title(), row.contender().title()));
    if (row.notRun().isPresent()) {
      cells.addAll(Collections.nCopies(form.columns().size(), ""));
      cells.add("not run: " + row.notRun().get());
    } else {
      form.columns().forEach(column -> cells.add(figures(row, column.value())));
      cells.add(verdict(row));
    }
    return cells;
  }

  private static String figures(Measured row, ToDoubleFunction<Outcome> value) {
    Samples samples = new Samples(row.rounds().stream().mapToDouble(value).boxed().toList());
    return figure(samples.median()) + " / " + figure(samples.highest());
  }

  /** A count is written as one. */
  private static String figure(double value) {
    return value == Math.rint(value) ? "%,.0f".formatted(value) : Samples.number(value);
  }

  private String verdict(Measured row) {
    StringBuilder text = new StringBuilder();
    if (row.contender().isTandem()) {
      List<String> unmet = row.unmet();
      text.append(unmet.isEmpty() ? "ok" : "NOT SO: " + String.join("; ", unmet));
    }
    if (!row.contender().isTandem() && form.othersToo()) {
      text.append(String.join("; ", row.otherwise()));
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
