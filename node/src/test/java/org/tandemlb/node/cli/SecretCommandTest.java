package org.tandemlb.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SecretCommandTest {

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aSecretIsMadeShownAndReplacedStepByStep() throws Exception {
    String file = folder.resolve("secret").toString();
    assertThat(run("secret", file)).isZero();
    assertThat(run("secret", file, "--show")).isZero();
    assertThat(run("secret", file, "--rotate", "begin")).isZero();
    assertThat(run("secret", file, "--rotate", "switch")).isZero();
    assertThat(run("secret", file, "--rotate", "finish")).isZero();

    String[] lines = out.toString().split("\n");
    assertThat(lines[0]).isEqualTo("made " + file + "; copy it to every node, mode 0600");
    assertThat(lines[1]).matches(file + " shows key [0-9a-f]{12}");
    assertThat(lines[2])
        .matches(file + " shows key .*, trusts key .* too; copy .*")
        .endsWith("when every node runs with it: tandem secret FILE --rotate switch");
    assertThat(lines[3])
        .endsWith("when every node runs with it: tandem secret FILE --rotate finish");
    assertThat(lines[4]).endsWith("then nobody trusts the old key any more");
  }

  @Test
  void anExistingFileIsNeverOverwrittenAndAStepOutOfTurnFailsWithOneLine() throws Exception {
    Path file = folder.resolve("secret");
    assertThat(run("secret", file.toString())).isZero();
    byte[] made = Files.readAllBytes(file);

    assertThat(run("secret", file.toString())).isEqualTo(1);
    assertThat(run("secret", file.toString(), "--rotate", "finish")).isEqualTo(1);
    assertThat(run("secret", file.toString(), "--rotate", "later")).isEqualTo(2);
    assertThat(run("secret", file.toString(), "--rotate", "begin", "--show")).isEqualTo(2);

    assertThat(file).hasBinaryContent(made);
    assertThat(err.toString())
        .contains("tandem secret: " + file + " exists and stays as it is.")
        .contains("no rotation is under way in " + file + ": the step that is due is begin");
  }

  private int run(String... arguments) {
    CommandLine commandLine = Tandem.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
