package org.tandemlb.lab.handover;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.util.List;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.PacketFilter;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Spec;
import org.tandemlb.lab.net.Host;

/** What others do to the packet filters of the nodes' machines. */
final class KernelRows {

  private KernelRows() {}

  static List<Row> all() {
    return List.of(
        Row.of(
                "flush",
                "nft flush ruleset in the middle",
                Spec.PAIR,
                MoveDemand.HITLESS,
                KernelRows::flushInTheMiddle)
            .needs("nft")
            .alsoQuick(),
        Row.of(
                "old-table",
                "a table left by a crash",
                Spec.odd(Spec.Oddity.OLD_TABLE),
                MoveDemand.HITLESS,
                KernelRows::oldTable)
            .needs("nft")
            .alone("it has no table"));
  }

  private static Outcome flushInTheMiddle(Rig rig) throws IOException {
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      MoveRows.move(rig, Spec.VIP);
      for (Host node : rig.nodes) {
        PacketFilter.flush(node);
      }
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }

  /** What is special about it was there before the nodes started. */
  private static Outcome oldTable(Rig rig) throws IOException {
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      MoveRows.move(rig, Spec.VIP);
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }
}
