package org.tandemlb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeysDocumentTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "reference", "keys.md");

  /** Of a row: nothing before the first line, then key, allowed, default, applied by, meaning. */
  private static final int CELLS = 6;

  @Test
  void theDocumentHasEveryKeyAsTheReaderTakesItAndNoOther() throws Exception {
    Map<String, String> defaults = ReaderKeys.defaults();
    List<List<String>> keys =
        ReaderKeys.allowed().entrySet().stream()
            .map(key -> List.of(code(key.getKey()), key.getValue(), defaultOf(key, defaults)))
            .toList();

    assertThat(rows().stream().map(row -> row.subList(0, 3)).toList())
        .containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void eachKeyHasAMeaning() throws Exception {
    assertThat(rows()).isNotEmpty().allSatisfy(row -> assertThat(row.get(4)).isNotEmpty());
  }

  @Test
  void theDocumentSaysWhatAReloadApplies() throws Exception {
    Map<String, String> appliedBy = new HashMap<>();
    for (Sample sample : List.of(ConfigKeysTest.EVERY_KEY, Sample.RIGHT)) {
      StartKeys.of(sample.config())
          .keySet()
          .forEach(path -> appliedBy.put(code(FileDifferenceTest.pattern(path)), "restart"));
      LiveKeys.of(sample.config())
          .forEach(
              part ->
                  part.values()
                      .keySet()
                      .forEach(key -> appliedBy.put(code(path(part, key)), "reload")));
    }

    assertThat(rows()).isNotEmpty();
    for (List<String> row : rows()) {
      assertThat(row.get(3)).as(row.get(0)).isEqualTo(appliedBy.getOrDefault(row.get(0), ""));
    }
  }

  private static String path(LiveKeys.Part part, String key) {
    return part.pattern().isEmpty() ? key : part.pattern() + "." + key;
  }

  private static String defaultOf(Map.Entry<String, String> key, Map<String, String> defaults) {
    String without =
        key.getValue().isEmpty() ? "" : "required"; // a section has values, and is none
    return defaults.containsKey(key.getKey()) ? defaults.get(key.getKey()) : without;
  }

  private static List<List<String>> rows() throws Exception {
    return Files.readAllLines(DOCUMENT).stream()
        .filter(line -> line.startsWith("| `"))
        .map(line -> List.of(line.split(" *\\| *", CELLS)))
        .map(cells -> cells.subList(1, CELLS))
        .toList();
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
