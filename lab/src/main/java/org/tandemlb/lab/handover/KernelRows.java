package org.tandemlb.lab.handover;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.net.InetAddress;
import java.util.stream.Stream;
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

  static Stream<Row> all() {
    return Stream.of(
            EitherFamily.hitless(
                    "flush",
                    "nft flush ruleset in the middle",
                    Spec.PAIR,
                    KernelRows::flushInTheMiddle)
                .needs("nft")
                .alsoQuick(),
            // What is special about it was there before the nodes started.
            EitherFamily.hitless(
                    "old-table",
                    "a table left by a crash",
                    Spec.PAIR.with(Spec.Oddity.OLD_TABLE),
                    MoveRows::switchover)
                .needs("nft")
                .alone("it has no table"))
        .flatMap(EitherFamily::rows);
  }

  private static Outcome flushInTheMiddle(Rig rig, InetAddress vip) throws IOException {
    try (Scene scene = Scene.begin(rig, vip)) {
      MoveRows.move(rig, vip);
      for (Host node : rig.nodes) {
        PacketFilter.flush(node);
      }
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }
}
