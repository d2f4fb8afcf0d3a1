package org.tandemlb.lab.faults;

import java.util.List;
import java.util.stream.Stream;
import org.tandemlb.lab.experiment.Row;

/** Everything that is tried, in the order in which it is. */
final class Rows {

  private Rows() {}

  static List<Row> all() {
    return Stream.of(
            DeathRows.all(),
            PauseRows.all(),
            LinkRows.all(),
            SecondLinkRows.all(),
            DeafRows.all(),
            ThreeRows.all(),
            AddressRows.all(),
            LiarRows.all(),
            BackendRows.all(),
            MachineRows.all())
        .flatMap(List::stream)
        .toList();
  }
}
