package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LogDocumentTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "reference", "log.md");

  @Test
  void theDocumentHasEveryTerminationAndWhetherItIsARefusal() throws Exception {
    List<String> rows =
        Arrays.stream(Termination.values())
            .map(each -> "| `%s` | %s |".formatted(each.word(), kind(each)))
            .toList();

    assertThat(terminations()).containsExactlyInAnyOrderElementsOf(rows);
  }

  private static Stream<String> terminations() throws Exception {
    return Files.readAllLines(DOCUMENT).stream()
        .filter(line -> line.matches("\\| `[^`]+` \\| (ended|refused) \\| .+ \\|"))
        .map(line -> line.substring(0, line.indexOf('|', line.indexOf("` | ") + 4) + 1));
  }

  private static String kind(Termination termination) {
    return termination.isRefusal() ? "refused" : "ended";
  }
}
