package org.tandemlb.lab.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text under headings, numbers to the right, in as little width as they need. */
final class Table {

  private static final String GAP = "  ";

  private final String title;
  private final List<String> headings;

  /**
   * @param measured whether the cells stand under the headings; else the second is a sentence
   */
  private record Row(List<String> cells, boolean measured) {}

  private final List<Row> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Table(String title, String... headings) {
    this.title = title;
    this.headings = List.of(headings);
  }

  /** The first cell names the row. */
  Table row(String... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(
          cells.length
              + " cells under "
              + headings.size()
              + " headings: "
              + Arrays.toString(cells));
    }
    rows.add(new Row(List.of(cells), true));
    return this;
  }

  /** A row that has no numbers, and why. */
  Table notRun(String name, String why) {
    rows.add(new Row(List.of(name, "not run: " + why), false));
    return this;
  }

  Table note(String text) {
    notes.add(text);
    return this;
  }

  String render() {
    int[] widths = new int[headings.size()];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      widths[i] =
          rows.stream()
              .filter(row -> column == 0 || row.measured())
              .mapToInt(row -> row.cells().get(column).length())
              .reduce(headings.get(i).length(), Math::max);
    }
    StringBuilder text = new StringBuilder(title).append('\n');
    text.append(line(new Row(headings, true), widths)).append('\n');
    rows.forEach(row -> text.append(line(row, widths)).append('\n'));
    notes.forEach(note -> text.append(note).append('\n'));
    return text.toString();
  }

  private static String line(Row row, int[] widths) {
    StringBuilder line = new StringBuilder("  ");
    for (int i = 0; i < row.cells().size(); i++) {
      String cell = row.cells().get(i);
      String padding = " ".repeat(Math.max(0, widths[i] - cell.length()));
      boolean left = i == 0 || !row.measured();
      line.append(i == 0 ? "" : GAP).append(left ? cell + padding : padding + cell);
    }
    return line.toString().stripTrailing();
  }
}
