package org.tandemlb.lab.faults;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Spec;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.LabProcess;

/** The holder's processes end. */
final class DeathRows {

  private DeathRows() {}

  static List<Row> all() {
    return List.of(
        Row.of(
            "killed",
            "the holder is killed (-9)",
            Spec.SINGLE,
            FaultDemand.ONE_HOLDER.outage(Duration.ofMillis(250)),
            rig -> killed(rig, () -> rig.product.kill9(Holding.now(rig)))),
        Row.of(
            "killed-guard",
            "the holder and its guard are killed together",
            Spec.SINGLE,
            FaultDemand.ONE_HOLDER.outage(Times.LEASE.plusMillis(500)),
            rig ->
                killed(
                    rig,
                    () ->
                        rig.product
                            .processes(Holding.now(rig))
                            .forEach(LabProcess::kill9WithChildren))),
        Row.of(
            "stop-both",
            "both nodes are told to stop at once",
            Spec.SINGLE,
            FaultDemand.ONE_HOLDER,
            DeathRows::bothStop));
  }

  /** How the holder is killed. */
  private interface Blow {
    void strike() throws IOException;
  }

  private static Outcome killed(Rig rig, Blow blow) throws IOException {
    Host heir = rig.after(Holding.now(rig));
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      blow.strike();
      Holding.comesTo(rig, scene, heir);
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }

  /** Nobody is left to hold it: then nobody may seem to, and both must come to their end. */
  private static Outcome bothStop(Rig rig) throws IOException {
    Outcome outcome;
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      for (Host node : rig.nodes) {
        rig.product.stop(node);
      }
      scene.pause(AFTERMATH);
      outcome = scene.end();
    }
    // Their clients have gone: now they have nothing to wait for.
    for (Host node : rig.nodes) {
      rig.awaitStopped(node);
    }
    try (Scene after = Scene.beginUnserved(rig, Spec.VIP)) {
      Holding.comesToNobody(rig, after);
      return outcome.with(after.end().wrong());
    }
  }
}
