package org.tandemlb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files that newcomers copy are right, and nothing in them needs a second look. */
class ExamplesTest {

  private static final Path EXAMPLES = Path.of("..", "examples");

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

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleIsRightAndWithoutSurprises(Path file) throws Exception {
    LoadedConfig loaded = ConfigFile.load(file);

    assertThat(ConfigNotes.of(loaded)).isEmpty();
  }
}
