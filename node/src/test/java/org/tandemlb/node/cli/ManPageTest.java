package org.tandemlb.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class ManPageTest {

  private final CommandLine tandem = Tandem.commandLine();

  @Test
  void everyCommandIsInIt() {
    String page = ManPage.of(tandem);

    tandem.getSubcommands().keySet().stream()
        .filter(name -> !name.equals("generate-completion"))
        .forEach(name -> assertThat(page).contains(".SS \\fBtandem " + name + "\\fR"));
    assertThat(page).doesNotContain("generate");
  }

  @Test
  void anOptionStandsThereWithItsValueItsDefaultAndWhatItIsFor() {
    String page = ManPage.of(tandem);

    assertThat(page)
        .contains(
            """
            .TP
            \\fB\\-\\-admin\\fR \\fIURL\\fR
            the node to ask (default: http://127.0.0.1:8404)
            """)
        .contains(
            """
            .TP
            \\fB\\-\\-json\\fR
            """)
        .doesNotContain("${", "\\-\\-help");
  }

  @Test
  void whatIsWrittenByHandFollows() {
    assertThat(ManPage.of(tandem))
        .contains("\n.SH SIGNALS\n", "\n.SH FILES\n", "\n.SH EXIT STATUS\n")
        .startsWith(".TH TANDEM 1 ");
  }

  @Test
  void theExitCodesAndTheLaunchersVariablesOfTheReferenceAreInIt() throws IOException {
    String page = ManPage.of(tandem).replace('\n', ' ');
    List<String> reference = Files.readAllLines(Path.of("..", "docs", "reference", "commands.md"));

    assertThat(reference)
        .filteredOn(line -> line.matches("\\| \\d+ \\|.*"))
        .hasSize(6)
        .allSatisfy(row -> assertThat(page).contains(" " + row.split("[| ]+")[1] + ": "));
    assertThat(reference)
        .filteredOn(line -> line.contains("` | the launcher |"))
        .hasSize(2)
        .allSatisfy(row -> assertThat(page).contains(" .B " + row.split("`")[1] + " "));
  }

  @Test
  void noTextIsTakenForARequest() {
    CommandLine odd = new CommandLine(new Odd()).addSubcommand(new OddChild());

    assertThat(ManPage.of(odd))
        .contains("\n\\&.tandem is read\n", "\\e is kept, 100% of it")
        .doesNotContain("\n.tandem");
  }

  @Command(name = "odd")
  static final class Odd {}

  @Command(
      name = "child",
      description = {".tandem is read", "a \\ is kept, 100%% of it"})
  static final class OddChild {
    @Parameters(description = "unused")
    private String parameter;

    @Option(names = "--of")
    private String withoutDescription;
  }
}
