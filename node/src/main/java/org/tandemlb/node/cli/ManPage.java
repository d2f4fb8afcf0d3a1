package org.tandemlb.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tandemlb.node.Version;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual page, in man(7): the commands as they are, so that it cannot fall behind them, before
 * what is written by hand.
 */
final class ManPage {

  private ManPage() {}

  /** For the build of a package. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.print(of(Tandem.commandLine()));
  }

  static String of(CommandLine tandem) {
    List<String> lines = new ArrayList<>();
    lines.add(".TH TANDEM 1 \"\" \"tandem " + escaped(Version.TEXT) + "\" \"User Commands\"");
    lines.add(".SH NAME");
    lines.add("tandem \\- an L4 TCP load balancer that comes as a pair of nodes");
    lines.add(".SH SYNOPSIS");
    lines.add(".B tandem");
    lines.add("\\fICOMMAND\\fR [\\fIOPTION\\fR...]");
    lines.add(".SH COMMANDS");
    commands(tandem, lines);
    return String.join("\n", lines) + "\n" + byHand();
  }

  private static void commands(CommandLine parent, List<String> lines) {
    for (CommandLine command : parent.getSubcommands().values()) {
      if (!command.getCommandSpec().usageMessage().hidden()) {
        command(command.getCommandSpec(), lines);
        commands(command, lines);
      }
    }
  }

  private static void command(CommandSpec spec, List<String> lines) {
    StringBuilder title = new StringBuilder("\\fB" + escaped(spec.qualifiedName()) + "\\fR");
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      title.append(" \\fI").append(escaped(parameter.paramLabel())).append("\\fR");
    }
    lines.add(".SS " + title);
    for (String paragraph : spec.usageMessage().description()) {
      lines.add(text(paragraph));
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      item("\\fI" + escaped(parameter.paramLabel()) + "\\fR", parameter.description(), lines);
    }
    for (OptionSpec option : spec.options()) {
      if (!option.hidden() && !option.usageHelp() && !option.versionHelp()) {
        String names = "\\fB" + escaped(String.join(", ", option.names())) + "\\fR";
        String label =
            option.arity().max() == 0 ? "" : " \\fI" + escaped(option.paramLabel()) + "\\fR";
        item(names + label, withDefault(option), lines);
      }
    }
  }

  private static String[] withDefault(OptionSpec option) {
    return Stream.of(option.description())
        .map(line -> line.replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValue())))
        .toArray(String[]::new);
  }

  private static void item(String name, String[] description, List<String> lines) {
    lines.add(".TP");
    lines.add(name);
    lines.add(text(String.join(" ", description)));
  }

  private static String text(String paragraph) {
    return paragraph.isBlank() ? ".PP" : escaped(String.format(paragraph));
  }

  /** A line that begins with a dot or a quote would be a request. */
  private static String escaped(String text) {
    String safe = text.replace("\\", "\\e").replace("-", "\\-");
    return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
  }

  private static String byHand() {
    try (InputStream in = ManPage.class.getResourceAsStream("man-page.roff")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
