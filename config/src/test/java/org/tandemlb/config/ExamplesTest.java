package org.tandemlb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that newcomers copy are right, and nothing in them needs a second look. */
class ExamplesTest {

  private static final Path EXAMPLES = Path.of("..", "examples");
  private static final Pattern WHOLE_FILE = Pattern.compile("```yaml\n(cluster:\n[^`]*)```");

  /** What the package puts into /etc. */
  private static final Path PACKAGED = Path.of("..", "dist", "src", "etc", "tandem.yaml");

  @TempDir private Path folder;

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files.sorted().toList();
    }
  }

  @Test
  void thereIsOneForEachWayToUseThePair() throws Exception {
    assertThat(examples())
        .extracting(file -> file.getFileName().toString())
        .containsExactly("active-active.yaml", "active-passive.yaml", "dns.yaml");
  }

  @Test
  void theFileOfThePackageIsRightTooAndSoIsEachLineThatIsSwitchedOffInIt() throws Exception {
    String text = Files.readString(PACKAGED);
    assertThat(ConfigNotes.of(ConfigFile.load(PACKAGED))).isEmpty();

    // A line of it that is switched off begins with "# ", a key, and a value.
    String all = text.replaceAll("(?m)^( *)# ([a-z][a-z0-9-]*: [^ ].*)$", "$1$2");
    assertThat(all.lines().filter(line -> !text.contains(line))).hasSizeGreaterThan(5);
    Path file = Files.writeString(folder.resolve("tandem.yaml"), all);
    ConfigFile.load(file);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleIsRightAndWithoutSurprises(Path file) throws Exception {
    LoadedConfig loaded = ConfigFile.load(file);

    assertThat(ConfigNotes.of(loaded)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"active-passive.yaml", "active-active.yaml"})
  void theFilesOfTheMachinesThatVagrantMakesAreRightToo(String name) throws Exception {
    Path file = Path.of("..", "vagrant", "config", name);

    assertThat(ConfigNotes.of(ConfigFile.load(file))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/quick-start.md"})
  void theFileOfADocumentIsRightAndWithoutSurprises(String document) throws Exception {
    Path page = Path.of("..").resolve(document);
    Matcher file = WHOLE_FILE.matcher(Files.readString(page));
    assertThat(file.find()).as("has a whole file").isTrue();

    byte[] text = file.group(1).getBytes(StandardCharsets.UTF_8);

    assertThat(ConfigNotes.of(ConfigFile.parse(page, text, 9744))).isEmpty();
  }
}
