package org.tandemlb.lab.handover;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

  static Stream<Row> all() {
    return Stream.of(
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
                CrashRows::newHolder))
        .flatMap(EitherFamily::rows);
  }

  private static EitherFamily row(
      String name, String title, Demand demand, EitherFamily.Play play) {
    return EitherFamily.of(name, title, Spec.PAIR, demand, play)
        .alone("its move has no middle: all sessions are reset when it begins");
  }

  private static Outcome oldHolderAtOnce(Rig rig, InetAddress vip) throws IOException {
    Host old = rig.holder(vip);
    try (Scene scene = Scene.begin(rig, vip)) {
      rig.product.switchover(vip, rig.after(old));
      scene.doomFirst();
      rig.product.kill9(old);
      rig.awaitCarrier(vip, rig.after(old));
      scene.talk(rig.client, vip);
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }

  private static Outcome oldHolder(Rig rig, InetAddress vip) throws IOException {
    Host old = rig.holder(vip);
    try (Scene scene = Scene.begin(rig, vip)) {
      MoveRows.move(rig, vip);
      awaitNewClientsThere(rig, vip);
      scene.talk(rig.client, vip);
      scene.doomFirst();
      rig.product.kill9(old);
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }

  /** It has not got the address yet, or just so: whoever has it then keeps every session. */
  private static Outcome newHolderAtOnce(Rig rig, InetAddress vip) throws IOException {
    Host old = rig.holder(vip);
    int before = rig.product.movesBegun(vip, old);
    try (Scene scene = Scene.begin(rig, vip)) {
      rig.product.switchover(vip, rig.after(old));
      rig.await(
          () ->
              rig.product.movesBegun(vip, old) == before
                  ? Optional.of(old.name() + " does not say that it gives the address away")
                  : Optional.empty());
      rig.product.kill9(rig.after(old));
      rig.awaitCarrier(vip, old);
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }

  private static Outcome newHolder(Rig rig, InetAddress vip) throws IOException {
    Host old = rig.holder(vip);
    try (Scene scene = Scene.begin(rig, vip)) {
      Host successor = MoveRows.move(rig, vip);
      awaitNewClientsThere(rig, vip);
      TalkingSessions its = scene.talk(rig.client, vip);
      scene.doom(its);
      rig.product.kill9(successor);
      rig.awaitCarrier(vip, old);
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }

  /**
   * In the first moments a client whose neighbour table is behind still reaches the old holder.
   * Once that one has counted its sessions it takes no new ones.
   */
  private static void awaitNewClientsThere(Rig rig, InetAddress vip) throws IOException {
    rig.awaitSaid(vip, Pattern.compile("\"sessionsLeft\":[1-9]"));
  }
}
