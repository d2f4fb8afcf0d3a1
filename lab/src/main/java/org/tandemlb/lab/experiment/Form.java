package org.tandemlb.lab.experiment;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a table says besides its figures.
 *
 * @param legend the words under it
 */
public record Form(String title, List<Column> columns, String legend) {

  /**
   * A figure of each round, of which the table gives median and worst.
   *
   * @param heading with its unit
   */
  public record Column(String heading, ToDoubleFunction<Outcome> value) {}

  public Form {
    columns = List.copyOf(columns);
  }
}
