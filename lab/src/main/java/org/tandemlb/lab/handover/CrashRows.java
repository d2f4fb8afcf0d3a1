package org.tandemlb.lab.handover;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Spec;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.traffic.TalkingSessions;

/** A node dies while it hands over: its own sessions break, and nobody else's. */
final class CrashRows {

  private CrashRows() {}

  static List<Row> all() {
    return List.of(
        Row.of(
            "old-dies",
            "the old holder dies in the middle",
            Spec.PAIR,
            MoveDemand.ONLY_THE_DEAD,
            CrashRows::oldHolder),
        Row.of(
            "new-dies",
            "the new holder dies in the middle",
            Spec.PAIR,
            MoveDemand.ONLY_THE_DEAD,
            CrashRows::newHolder));
  }

  private static Outcome oldHolder(Rig rig) throws IOException {
    Host old = rig.holder(Spec.VIP);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      MoveRows.move(rig, Spec.VIP);
      awaitNewClientsThere(rig);
      scene.talk(rig.client, Spec.VIP);
      scene.doomFirst();
      rig.product.kill9(old);
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }

  private static Outcome newHolder(Rig rig) throws IOException {
    Host old = rig.holder(Spec.VIP);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      Host successor = MoveRows.move(rig, Spec.VIP);
      awaitNewClientsThere(rig);
      TalkingSessions its = scene.talk(rig.client, Spec.VIP);
      scene.doom(its);
      rig.product.kill9(successor);
      rig.awaitCarrier(Spec.VIP, old);
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }

  /**
   * In the first moments a client whose neighbour table is behind still reaches the old holder.
   * Once that one has counted its sessions it takes no new ones.
   */
  private static void awaitNewClientsThere(Rig rig) throws IOException {
    rig.awaitSaid(Spec.VIP, Pattern.compile("\"sessionsLeft\":[1-9]"));
  }
}
