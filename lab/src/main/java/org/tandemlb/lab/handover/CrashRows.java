package org.tandemlb.lab.handover;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.tandemlb.lab.experiment.Demand;
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
        row(
            "old-dies-first",
            "the old holder dies as soon as it is told to move",
            MoveDemand.ONLY_THE_DEAD,
            CrashRows::oldHolderAtOnce),
        // The address has another holder: nobody but its own clients may notice.
        row(
            "old-dies",
            "the old holder dies in the middle",
            MoveDemand.HITLESS,
            CrashRows::oldHolder),
        row(
            "new-dies-first",
            "the new holder dies as soon as it is told to move",
            MoveDemand.HITLESS,
            CrashRows::newHolderAtOnce),
        row(
            "new-dies",
            "the new holder dies in the middle",
            MoveDemand.ONLY_THE_DEAD,
            CrashRows::newHolder));
  }

  private static Row row(String name, String title, Demand demand, Row.Play play) {
    return Row.of(name, title, Spec.PAIR, demand, play)
        .alone("its move has no middle: all sessions are reset when it begins");
  }

  private static Outcome oldHolderAtOnce(Rig rig) throws IOException {
    Host old = rig.holder(Spec.VIP);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      rig.product.switchover(Spec.VIP, rig.after(old));
      scene.doomFirst();
      rig.product.kill9(old);
      rig.awaitCarrier(Spec.VIP, rig.after(old));
      scene.talk(rig.client, Spec.VIP);
      scene.watch(AFTERMATH);
      return scene.end();
    }
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

  /** It has not got the address yet, or just so: whoever has it then keeps every session. */
  private static Outcome newHolderAtOnce(Rig rig) throws IOException {
    Host old = rig.holder(Spec.VIP);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      rig.product.switchover(Spec.VIP, rig.after(old));
      rig.product.kill9(rig.after(old));
      rig.awaitCarrier(Spec.VIP, old);
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
