package org.tandemlb.node.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** docs/reference/api.md, for the tests that hold it to the program. */
public final class ApiDocument {

  /** From the module's folder. */
  private static final Path FILE = Path.of("..", "docs", "reference", "api.md");

  private static final Pattern CODE = Pattern.compile("`([^`]*)`");

  private final List<String> lines;

  private ApiDocument(List<String> lines) {
    this.lines = lines;
  }

  public static ApiDocument read() {
    try {
      return new ApiDocument(Files.readAllLines(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The cells of each row of the tables of a chapter.
   *
   * @param first what the first cell looks like
   */
  public List<List<String>> rows(String heading, String first) {
    int begin = lines.indexOf("## " + heading);
    if (begin < 0) {
      throw new AssertionError("the document has no chapter " + heading);
    }
    return lines.stream()
        .skip(begin + 1L)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("| "))
        .map(line -> Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList())
        .filter(cells -> cells.get(0).matches(first))
        .toList();
  }

  /** What stands between grave accents, in its order. */
  public static List<String> words(String cell) {
    return CODE.matcher(cell).results().map(found -> found.group(1)).toList();
  }

  /** A record's, in the order of its JSON. */
  public static List<String> fields(Class<?> record) {
    return Arrays.stream(record.getRecordComponents()).map(RecordComponent::getName).toList();
  }
}
