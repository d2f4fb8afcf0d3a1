package org.tandemlb.lab.handover;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tandemlb.lab.experiment.Row;

/** Everything that is tried, in the order in which it is. */
final class Rows {

  private Rows() {}

  static List<Row> all() {
    return Stream.of(
            MoveRows.all(),
            EndRows.all(),
            CrashRows.all(),
            ClientRows.all(),
            BulkRows.all(),
            KernelRows.all(),
            PlainRows.all())
        .flatMap(Function.identity())
        .toList();
  }
}
