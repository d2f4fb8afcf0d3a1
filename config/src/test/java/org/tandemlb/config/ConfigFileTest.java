package org.tandemlb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole files: what is read, what is not YAML, and many faults at once. */
class ConfigFileTest {

  @TempDir private Path directory;

  @Test
  void aFileIsReadAndItsRelativePathsBeginBesideIt() throws Exception {
    Path file = Files.writeString(directory.resolve("tandem.yaml"), Sample.RIGHT.text());

    Config config = ConfigFile.read(file);

    assertThat(config.cluster().trust()).isEqualTo(new Trust.Secret(directory.resolve("secret")));
    assertThat(config.maxConnections()).isEqualTo(DescriptorLimit.sessionsOfThisProcess());
    assertThat(config.fileHash()).isEqualTo(Sha256.of(Files.readAllBytes(file)));
  }

  @Test
  void whatCannotBeReadAtAllIsSaidInOneLine() {
    Path missing = directory.resolve("none.yaml");

    assertThatThrownBy(() -> ConfigFile.read(directory))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage(directory + ": is a directory, not a file");
    assertThatThrownBy(() -> ConfigFile.read(missing))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage(missing + ": no such file");
  }

  @Test
  void aFileWithoutAnEndIsNotReadToItsEnd() {
    assertThatThrownBy(() -> ConfigFile.read(Path.of("/dev/zero")))
        .isInstanceOfSatisfying(
            FaultyConfigException.class,
            e ->
                assertThat(e.lines())
                    .containsExactly("/dev/zero:1: the file is larger than 1048576 bytes"));
  }

  @Test
  void everyFaultIsReportedAtOnceInTheOrderOfTheLines() {
    List<String> faults =
        Sample.of(
                """
                cluster:
                  nodes: {lb1: 198.18.0.11, lb2: lb2.example}
                  silence: 500
                  lase: 2s
                vips:
                  - {address: 198.18.0.11, home: lb3}
                frontends:
                  web: {listen: [":80", "1.2.3.4:80"], pool: wbe}
                pools:
                  web:
                    check: {interval: 1s, timeout: 2s}
                    backends: {a: {adress: "a:80", weight: -1}}
                transport: epol
                """)
            .faults();

    assertThat(faults)
        .extracting(fault -> fault.replaceFirst(";.*", ""))
        .containsExactly(
            "tandem.yaml:1: cluster: neither secret-file nor insecure",
            "tandem.yaml:2: cluster.nodes.lb2: \"lb2.example\" is not an IP address",
            "tandem.yaml:3: cluster.silence: \"500\" has no unit",
            "tandem.yaml:4: cluster.lase: unknown key",
            "tandem.yaml:6: vips[0].address: \"198.18.0.11\" is the address of cluster.nodes.lb1"
                + " too",
            "tandem.yaml:6: vips[0].home: no node \"lb3\"",
            "tandem.yaml:8: frontends.web.listen[1]: \"1.2.3.4:80\" is taken:"
                + " frontends.web.listen[0] listens on \":80\" (line 8)",
            "tandem.yaml:8: frontends.web.pool: no pool \"wbe\"",
            "tandem.yaml:11: pools.web.check.timeout: \"2s\" is longer than the interval",
            "tandem.yaml:12: pools.web.backends.a.adress: unknown key",
            "tandem.yaml:12: pools.web.backends.a.address: is missing",
            "tandem.yaml:12: pools.web.backends.a.weight: \"-1\" is too small",
            "tandem.yaml:13: transport: \"epol\" is unknown");
  }

  @Test
  void afterManyFaultsTheRestIsOnlyCounted() {
    String text = "key%d: 1\n";
    StringBuilder file = new StringBuilder(Sample.RIGHT.text());
    for (int i = 0; i < 1000; i++) {
      file.append(text.formatted(i));
    }

    List<String> faults = Sample.faults(file.toString().getBytes(StandardCharsets.UTF_8));

    assertThat(faults).hasSize(201);
    assertThat(faults.get(200)).isEqualTo("tandem.yaml:217: 800 further faults are not listed");
  }

  @Test
  void theExceptionSaysHowManyAndWhere() {
    FaultyConfigException one =
        new FaultyConfigException(Sample.FILE, List.of(new Fault(3, "vips", "is odd")));

    assertThat(one).hasMessage("tandem.yaml: 1 fault");
    assertThat(one.faults()).containsExactly(new Fault(3, "vips", "is odd"));
    assertThat(one.lines()).containsExactly("tandem.yaml:3: vips: is odd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# only a comment\n", "\uFEFF"})
  void anEmptyFileIsOneFault(String text) {
    assertThat(Sample.faults(text.getBytes(StandardCharsets.UTF_8)))
        .containsExactly(
            "tandem.yaml:1: the file is empty; allowed: cluster, frontends, pools, ...");
  }

  @ParameterizedTest
  @CsvSource({"just words, 'is only \"just words\"'", "[a], is a list", "---, has no value"})
  void aFileThatIsNoMappingIsOneFault(String text, String problem) {
    assertThat(Sample.of(text).faults())
        .containsExactly("tandem.yaml:1: " + problem + "; allowed: keys and their values");
  }

  @Test
  void brokenYamlIsOneFaultWithItsLine() {
    assertThat(Sample.RIGHT.line(11, "    listen: [\"198.18.0.100:80\"").faults())
        .containsExactly(
            "tandem.yaml:12: not YAML: while parsing a flow sequence, expected ',' or ']', but got"
                + " <scalar>");
    assertThat(Sample.RIGHT.line(5, "\tsecret-file: secret").faults())
        .singleElement()
        .asString()
        .startsWith("tandem.yaml:5: not YAML: ");
  }

  @Test
  void aListenWithoutQuotesThatYamlReadsOtherwiseIsAFaultOnItsLine() {
    assertThat(Sample.RIGHT.line(11, "    listen: [[fd00::1]:80]").faults())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("tandem.yaml:11: ");
  }

  @Test
  void anchorsAliasesTagsAndFurtherDocumentsAreFaults() {
    assertThat(Sample.RIGHT.line(10, "  web: &w").line(12, "    pool: *w").faults())
        .containsExactly(
            "tandem.yaml:10: anchor &w is not read; write the value out",
            "tandem.yaml:12: alias *w is not read; write the value out");
    assertThat(Sample.RIGHT.line(12, "    pool: !!str web").faults())
        .containsExactly("tandem.yaml:12: tag tag:yaml.org,2002:str is not read; leave it out");
    assertThat(Sample.RIGHT.end("---", "more: 1").faults())
        .containsExactly("tandem.yaml:18: a second document; allowed: one");
  }

  @Test
  void aTowerOfBracketsIsAFaultAndNoStackOverflow() {
    assertThat(Sample.of("[".repeat(1_000_000)).faults())
        .containsExactly("tandem.yaml:1: nested deeper than 16 levels");
  }

  @Test
  void bytesThatAreNotUtf8HaveTheirLine() {
    byte[] latin = "cluster:\n  name: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    byte[] utf16 = Sample.RIGHT.text().getBytes(StandardCharsets.UTF_16);
    byte[] cut = new byte[] {'a', '\n', (byte) 0xc3};

    assertThat(Sample.faults(latin)).containsExactly("tandem.yaml:2: byte 0xe9 is not UTF-8");
    assertThat(Sample.faults(utf16)).containsExactly("tandem.yaml:1: byte 0xfe is not UTF-8");
    assertThat(Sample.faults(cut)).containsExactly("tandem.yaml:2: byte 0xc3 is not UTF-8");
  }

  @Test
  void aByteOrderMarkOfUtf8AndWindowsLineEndsAreTaken() {
    String text = "\uFEFF" + Sample.RIGHT.text().replace("\n", "\r\n");

    assertThat(Sample.faults(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void controlCharactersNeverReachTheTerminal() {
    assertThat(Sample.RIGHT.line(12, "    pool: \"\\e[2J\"").faults())
        .containsExactly(
            "tandem.yaml:12: frontends.web.pool: \"?[2J\" is not a name; allowed: 1 to 63 letters,"
                + " digits, dots, hyphens and underscores, a letter or digit first");
    assertThat(Sample.RIGHT.line(12, "    pool: \u0007").faults())
        .containsExactly("tandem.yaml:12: not YAML: character U+0007 is not allowed");
  }

  @Test
  void allThatIsTooLargeIsOneFault() {
    byte[] bytes = " ".repeat(ConfigFile.MOST_BYTES + 1).getBytes(StandardCharsets.US_ASCII);

    assertThat(Sample.faults(bytes))
        .containsExactly("tandem.yaml:1: the file is larger than 1048576 bytes");
  }

  @Test
  void loopbackNodesOfOneMachineAreAllowedWhereOnlyTheHolderBinds() {
    Sample demo =
        Sample.RIGHT
            .line(3, "    lb1: 127.0.0.1:7801")
            .line(4, "    lb2: 127.0.0.1:7802")
            .line(7, "  - {address: 127.0.0.100, home: lb1}")
            .end("vip-mode: bind");

    assertThat(demo.faults()).isEmpty();
    assertThat(demo.line(4, "    lb2: 127.0.0.1:7801").faults())
        .containsExactly(
            "tandem.yaml:4: cluster.nodes.lb2: \"127.0.0.1:7801\" is the address of"
                + " cluster.nodes.lb1 too");
  }
}
