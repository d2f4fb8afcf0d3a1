package org.tandemlb.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TandemTest {

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void noCommandIsWrongUseAndSaysWhatThereIs() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Missing required subcommand").contains("status");
  }

  @Test
  void anUnknownOptionIsWrongUse() {
    assertThat(run("status", "--jsn")).isEqualTo(2);
    assertThat(err.toString()).contains("--jsn");
  }

  @Test
  void aMisspeltOptionIsNamedWithTheNearestAlthoughTheRightOneIsRequired() {
    assertThat(run("run", "--confg", "tandem.yaml")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            """
            tandem run: there is no option --confg; did you mean --config?
            tandem run --help says what there is
            """);
  }

  @Test
  void anOptionWithItsValueInOneWordIsRecognisedToo() {
    assertThat(run("switchover", "198.18.0.1", "--timout=3s")).isEqualTo(2);
    assertThat(err.toString()).contains("no option --timout; did you mean --timeout?");
  }

  @Test
  void aRequiredOptionThatIsMissingIsSaid() {
    assertThat(run("run")).isEqualTo(2);
    assertThat(err.toString()).contains("Missing required option").contains("--config");
  }

  @Test
  void aMisspeltCommandIsNamedWithTheNearest() {
    assertThat(run("statsu")).isEqualTo(2);
    assertThat(err.toString()).contains("tandem: there is no command statsu; did you mean status?");
  }

  @Test
  void oneWordTooManyIsOneLine() {
    assertThat(run("check", "one.yaml", "two.yaml")).isEqualTo(2);
    assertThat(err.toString()).contains("tandem check: there is nothing to do with \"two.yaml\"");
  }

  @Test
  void aFileThatIsNotThereIsOneLine() {
    Path file = folder.resolve("none.yaml");

    assertThat(run("check", file.toString())).isEqualTo(2);

    assertThat(err.toString()).isEqualTo("tandem check: " + file + ": no such file\n");
  }

  @Test
  void aBrokenFileStartsNothingAndNamesEveryFaultWithItsLine() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("tandem.yaml"),
            """
            cluster:
              nodes: {lb1: 127.0.0.1}
              insecure: true
            frontends:
              web: {listen: ["127.0.0.1:8080"], pool: wbe}
            pools:
              web: {balanc: first, backends: {a: {address: "127.0.0.1:1"}}}
            """);

    assertThat(run("run", "--config", file.toString())).isEqualTo(2);

    assertThat(err.toString())
        .contains("tandem.yaml:5: frontends.web.pool:")
        .contains("tandem.yaml:7: pools.web.balanc:")
        .contains("nothing was started")
        .doesNotContain("\tat ");
  }

  @Test
  void aNodeThatTheFileDoesNotKnowIsNamedWithTheNearest() throws IOException {
    assertThat(run("run", "--config", goodFile(), "--node", "lb2")).isEqualTo(2);

    assertThat(err.toString()).contains("--node lb2").contains("lb1").doesNotContain("\tat ");
  }

  @Test
  void checkPrintsTheLimitsAndTheDefaultsThatApply() throws IOException {
    assertThat(run("check", goodFile())).isZero();

    assertThat(out.toString()).contains("cluster.silence").contains("600ms");
  }

  @Test
  void statusOfNobodySaysWhereItAsked() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    assertThat(run("status", "--admin", "http://127.0.0.1:" + free)).isEqualTo(1);

    assertThat(err.toString()).contains("no node answers at http://127.0.0.1:" + free);
  }

  @Test
  void statusWantsAnHttpAddress() {
    assertThat(run("status", "--admin", "127.0.0.1:8404")).isEqualTo(2);
  }

  private String goodFile() throws IOException {
    return Files.writeString(
            folder.resolve("good.yaml"),
            """
            cluster:
              nodes: {lb1: 127.0.0.1}
              insecure: true
            frontends:
              web: {listen: ["127.0.0.1:8080"], pool: web}
            pools:
              web: {backends: {a: {address: "127.0.0.1:1"}}}
            """)
        .toString();
  }

  private int run(String... arguments) {
    CommandLine commandLine = Tandem.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
