package org.tandemlb.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tandemlb.node.cli.Tandem;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class CommandsDocumentTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "reference", "commands.md");

  private static final Path LAUNCHER = Path.of("..", "tandem");

  /** Every command has them. */
  private static final Set<String> OF_ALL = Set.of("--help", "--version");

  /** A number, or a constant's name. */
  private static final String CODE = "(\\d+|[A-Z_]{2,})";

  private static final Pattern EXIT_CODE =
      Pattern.compile("(?:return |\\? |: |halt\\(|exit\\()" + CODE + "(?=;|\\);| : \\d)");

  private static final List<CommandSpec> COMMANDS = below(Tandem.commandLine()).toList();

  @Test
  void theDocumentHasEveryCommandWithItsArgumentsAndNoOther() throws Exception {
    List<String> commands =
        COMMANDS.stream().map(spec -> code(spec.qualifiedName() + arguments(spec))).toList();

    assertThat(rows("| `tandem ").stream().map(row -> row.get(0)).toList())
        .containsExactlyInAnyOrderElementsOf(commands);
  }

  /** One that several commands have is said once, with their names. */
  @Test
  void theDocumentHasEveryOptionWithItsCommandsAndItsDefaultAndNoOther() throws Exception {
    Map<List<String>, List<String>> commandsOf = new LinkedHashMap<>();
    for (CommandSpec spec : COMMANDS) {
      String command = spec.qualifiedName().substring("tandem ".length());
      spec.options().stream()
          .filter(option -> !OF_ALL.contains(option.longestName()))
          .map(option -> List.of(code(option.longestName() + value(option)), byDefault(option)))
          .forEach(
              option -> commandsOf.computeIfAbsent(option, key -> new ArrayList<>()).add(command));
    }
    List<List<String>> options =
        commandsOf.entrySet().stream()
            .map(
                option ->
                    List.of(
                        option.getKey().get(0),
                        String.join(", ", option.getValue()),
                        option.getKey().get(1)))
            .toList();

    assertThat(rows("| `--").stream().map(row -> row.subList(0, 3)).toList())
        .containsExactlyInAnyOrderElementsOf(options);
  }

  /** Of the commands, of what ends the process by itself, of the launcher, and of Java. */
  @Test
  void theDocumentHasEveryExitCodeAndNoOther() throws Exception {
    Set<String> codes = new TreeSet<>();
    for (String source : sources()) {
      if (source.contains("Callable<Integer>")
          || source.contains("class Faults")
          || source.contains(".halt(")) {
        matches(EXIT_CODE, source).map(code -> value(code, source)).forEach(codes::add);
      }
    }
    String launcher = Files.readString(LAUNCHER);
    matches(Pattern.compile("\\bexit (\\d+)"), launcher).forEach(codes::add);
    assertThat(launcher).contains("-XX:+ExitOnOutOfMemoryError");
    codes.add("3");

    assertThat(rows("| ").stream().map(row -> row.get(0)).filter(cell -> cell.matches("\\d+")))
        .containsExactlyInAnyOrderElementsOf(codes);
  }

  @Test
  void theDocumentHasEveryVariableOfTheEnvironmentAndNoOther() throws Exception {
    String name = "\"([A-Z][A-Z_]+)\"";
    Pattern read = Pattern.compile("(?:getenv|environment\\.getOrDefault)\\(" + name);
    Pattern readOrElse = Pattern.compile("getenv\\(\\)\\.getOrDefault\\(" + name);
    Pattern given = Pattern.compile("environment = Map\\.of\\(.*" + name);
    Set<String> variables = new TreeSet<>();
    for (String source : sources()) {
      for (Pattern pattern : List.of(read, readOrElse, given)) {
        matches(pattern, source).forEach(variables::add);
      }
    }
    matches(Pattern.compile("\\$\\{([A-Z][A-Z_]+)[:}]"), Files.readString(LAUNCHER))
        .forEach(variables::add);

    assertThat(
            rows("| `").stream()
                .flatMap(row -> Stream.of(row.get(0).split(", ")))
                .map(cell -> cell.replace("`", ""))
                .filter(cell -> cell.matches("[A-Z_]+")))
        .containsExactlyInAnyOrderElementsOf(variables);
  }

  @Test
  void eachHasAMeaning() throws Exception {
    assertThat(rows("| `")).allSatisfy(row -> assertThat(row.get(row.size() - 1)).isNotEmpty());
  }

  private static Stream<CommandSpec> below(CommandLine command) {
    return command.getSubcommands().values().stream()
        .flatMap(each -> Stream.concat(Stream.of(each.getCommandSpec()), below(each)));
  }

  /** Of the whole product, without its tests. */
  private static List<String> sources() throws Exception {
    List<String> sources = new ArrayList<>();
    for (String module : List.of("config", "cluster", "node", "lab")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          sources.add(Files.readString(file));
        }
      }
    }
    return sources;
  }

  private static Stream<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1));
  }

  /** One that another file has is found there. */
  private static String value(String code, String source) {
    return matches(Pattern.compile("static final int " + code + " = (\\d+);"), source)
        .findFirst()
        .orElse(code);
  }

  private static String arguments(CommandSpec spec) {
    StringBuilder text = new StringBuilder();
    spec.positionalParameters().forEach(each -> text.append(' ').append(each.paramLabel()));
    return text.toString();
  }

  private static String value(OptionSpec option) {
    return option.arity().max() == 0 ? "" : " " + option.paramLabel();
  }

  /** One of a group is required only where the group is. */
  private static String byDefault(OptionSpec option) {
    String none = option.required() && option.group() == null ? "required" : "";
    return option.defaultValue() == null ? none : option.defaultValue();
  }

  /** The cells of each row that begins so; a line within a cell is written with a backslash. */
  private static List<List<String>> rows(String beginning) throws Exception {
    return Files.readAllLines(DOCUMENT).stream()
        .filter(line -> line.startsWith(beginning))
        .map(line -> line.substring(1, line.length() - 1).split("(?<!\\\\)\\|"))
        .map(Stream::of)
        .map(cells -> cells.map(cell -> cell.strip().replace("\\|", "|")).toList())
        .toList();
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
