package org.tandemlb.lab.experiment;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** A subcommand of {@code tandem lab}: plays rows, prints the table. */
public abstract class ExperimentCommand implements Callable<Integer> {

  private final List<Row> all;
  private final Set<Contender> contenders;
  private final Form form;

  @CommandLine.Spec private CommandSpec spec;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each row is played (default: 3; with --quick 1).")
  private Integer rounds;

  @Option(
      names = "--row",
      paramLabel = "NAME",
      description = "Only this row; may be given more than once.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--quick",
      description = "Only the rows that are short and steady, and only Tandem.")
  private boolean quick;

  @Option(names = "--list", description = "Only lists the rows.")
  private boolean list;

  @Option(names = "--out", paramLabel = "FILE", description = "Also writes the table to this file.")
  private Path out;

  protected ExperimentCommand(List<Row> all, Set<Contender> contenders, Form form) {
    this.all = List.copyOf(all);
    this.contenders = Set.copyOf(contenders);
    this.form = form;
  }

  @Override
  public final Integer call() {
    List<Row> rows = rows();
    PrintWriter writer = spec.commandLine().getOut();
    if (list) {
      rows.forEach(row -> writer.printf("%-15s %s%n", row.name(), row.title()));
      writer.flush();
      return 0;
    }
    int times = rounds == null ? quick ? 1 : 3 : Math.max(1, rounds);
    Rounds play = new Rounds(times, quick ? Set.of(Contender.TANDEM) : contenders, this::progress);
    List<Measured> measured = play.play(rows);
    String text =
        new Report(form, LocalDate.now(), Commit.built(), times, play.versions(), measured)
            .render();
    writer.print(text);
    writer.flush();
    return kept(text) && measured.stream().allMatch(row -> row.unmet().isEmpty()) ? 0 : 1;
  }

  private List<Row> rows() {
    List<Row> known = quick ? all.stream().filter(Row::quick).toList() : all;
    for (String name : names) {
      if (known.stream().noneMatch(row -> row.name().equals(name))) {
        throw new CommandLine.ParameterException(
            spec.commandLine(),
            "--row "
                + name
                + ": no such row; one of: "
                + String.join(", ", known.stream().map(Row::name).toList()));
      }
    }
    return names.isEmpty()
        ? known
        : known.stream().filter(row -> names.contains(row.name())).toList();
  }

  private boolean kept(String text) {
    try {
      if (out != null) {
        Files.writeString(out, text);
      }
      return true;
    } catch (IOException e) {
      progress("tandem lab: cannot write " + out + ": " + e.getMessage());
      return false;
    }
  }

  /** To the error stream, so that the table alone can be kept. */
  private void progress(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
