package org.tandemlb.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LabCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aRowThatDoesNotExistIsAMistakeThatNamesThoseThatDo() {
    assertThat(run("handover", "--row", "switchover7")).isEqualTo(2);
    assertThat(err.toString()).contains("--row switchover7: no such row").contains("switchover6");
  }

  @Test
  void theRowsCanBeListed() {
    assertThat(run("handover", "--list", "--row", "failback", "--row", "sigterm")).isZero();
    assertThat(out.toString().lines().map(line -> line.split(" +")[0]))
        .containsExactly("sigterm", "failback");
  }

  @Test
  void theFaultsHaveRowsOfTheirOwn() {
    assertThat(run("faults", "--list", "--quick", "--row", "deaf")).isZero();
    assertThat(out.toString()).startsWith("deaf ").doesNotContain("switchover");
  }

  @Test
  void aLabWithoutAnExperimentIsAMistake() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("handover").contains("faults");
  }

  private int run(String... arguments) {
    return new CommandLine(new LabCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
