package org.tandemlb.lab.experiment;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a table says besides its figures.
 *
 * @param legend the words under it
 * @param othersToo whether it also says what others did not show that Tandem has to
 */
public record Form(String title, List<Column> columns, String legend, boolean othersToo) {

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
