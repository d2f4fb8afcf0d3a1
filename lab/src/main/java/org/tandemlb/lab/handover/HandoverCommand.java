package org.tandemlb.lab.handover;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem lab handover}: plays rows, prints the table. */
@Command(
    name = "handover",
    description = {
      "Moves addresses by plan while clients connect and speak, in every way that could go wrong,"
          + " and prints what the clients saw; where keepalived + HAProxy can be told to do the"
          + " same, beside it. Exit code 1 when a row of Tandem's did not show what it must: no"
          + " connection refused, no session broken, no stall of more than 250 ms, never two MACs"
          + " that answer for the address; where sessions cannot be kept, that this is said"
          + " beforehand and that each is reset; or when a row broke off."
    },
    mixinStandardHelpOptions = true)
final class HandoverCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

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

  @Override
  public Integer call() {
    List<Row> rows = rows();
    PrintWriter writer = spec.commandLine().getOut();
    if (list) {
      rows.forEach(row -> writer.printf("%-14s %s%n", row.name(), row.title()));
      writer.flush();
      return 0;
    }
    int times = rounds == null ? quick ? 1 : 3 : Math.max(1, rounds);
    Set<Contender> contenders =
        quick ? EnumSet.of(Contender.TANDEM) : EnumSet.allOf(Contender.class);
    Rounds play = new Rounds(times, contenders, this::progress);
    List<Measured> measured = play.play(rows);
    String text =
        new Report(LocalDate.now(), Commit.built(), times, play.versions(), measured).render();
    writer.print(text);
    writer.flush();
    return kept(text) && measured.stream().allMatch(row -> row.unmet().isEmpty()) ? 0 : 1;
  }

  private List<Row> rows() {
    List<Row> known = quick ? Rows.quick() : Rows.all();
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
