package org.tandemlb.lab.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem bench}: all of it, or the part that its subcommand names. */
@Command(
    name = "bench",
    description = "Measures Tandem beside keepalived + HAProxy, HAProxy and nginx, by turns.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

  private interface Measurement {
    List<Table> run() throws IOException;
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Also writes the tables to this file.")
  private Path out;

  @Override
  public Integer call() {
    return print(
        () -> {
          List<Table> tables = new ArrayList<>();
          tables.add(new TakeoverBench(Fault.KILL, 10, this::progress).run());
          tables.add(new TakeoverBench(Fault.LINK, 10, this::progress).run());
          tables.addAll(new RequestsBench(3, 5, this::progress).run());
          tables.add(new IdleBench(5, this::progress).run());
          tables.add(new ProbesBench(30, this::progress).run());
          return tables;
        });
  }

  @Command(
      name = "takeover",
      description = "How long an address is away, and how many connections that costs.",
      mixinStandardHelpOptions = true)
  int takeover(
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "10",
              description = "Faults for each product (default: ${DEFAULT-VALUE}).")
          int rounds,
      @Option(
              names = "--fault",
              paramLabel = "kill|link",
              defaultValue = "kill",
              description = "kill or link (default: ${DEFAULT-VALUE}).")
          Fault fault) {
    return print(() -> List.of(new TakeoverBench(fault, atLeastOne(rounds), this::progress).run()));
  }

  @Command(
      name = "requests",
      description = "Small requests through one balancer: how many, at what cost of CPU.",
      mixinStandardHelpOptions = true)
  int requests(
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "3",
              description = "Rounds for each product (default: ${DEFAULT-VALUE}).")
          int rounds,
      @Option(
              names = "--seconds",
              paramLabel = "N",
              defaultValue = "5",
              description = "Length of a round (default: ${DEFAULT-VALUE}).")
          int seconds) {
    return print(
        () -> new RequestsBench(atLeastOne(rounds), atLeastOne(seconds), this::progress).run());
  }

  @Command(
      name = "idle",
      description = "Time from the start to the first served connection, and memory after it.",
      mixinStandardHelpOptions = true)
  int idle(
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "5",
              description = "Starts of each product (default: ${DEFAULT-VALUE}).")
          int rounds) {
    return print(() -> List.of(new IdleBench(atLeastOne(rounds), this::progress).run()));
  }

  @Command(
      name = "probes",
      description = "Probes a second that the backends get from 1, 2 and 5 nodes.",
      mixinStandardHelpOptions = true)
  int probes(
      @Option(
              names = "--seconds",
              paramLabel = "N",
              defaultValue = "30",
              description = "How long each size is counted (default: ${DEFAULT-VALUE}).")
          int seconds) {
    return print(() -> List.of(new ProbesBench(atLeastOne(seconds), this::progress).run()));
  }

  private static int atLeastOne(int number) {
    return Math.max(1, number);
  }

  /** To the error stream, so that the tables alone can be kept. */
  private void progress(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  /** Measures, then prints; trouble is one line and exit code 1. */
  private int print(Measurement measurement) {
    try {
      List<Table> tables = measurement.run();
      String text = String.join("\n", tables.stream().map(Table::render).toList());
      PrintWriter writer = spec.commandLine().getOut();
      writer.print(text);
      writer.flush();
      if (out != null) {
        Files.writeString(out, text);
      }
      return 0;
    } catch (IOException e) {
      progress("tandem bench: " + e.getMessage());
      return 1;
    }
  }
}
