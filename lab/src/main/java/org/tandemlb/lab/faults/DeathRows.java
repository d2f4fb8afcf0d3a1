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
import org.tandemlb.lab.experiment.Times;
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
                rig -> killed(rig, () -> rig.product.kill9(Holding.now(rig))))
            .tuned(FaultDemand.ONE_HOLDER.outage(Duration.ofMillis(150))),
        Row.of(
                "killed6",
                "the holder is killed (-9), IPv6",
                Spec.SINGLE6,
                FaultDemand.ONE_HOLDER.outage(Duration.ofMillis(250)),
                rig -> killed(rig, () -> rig.product.kill9(Holding.now(rig))))
            .alone("as with IPv4"),
        Row.of(
                "killed-guard",
                "the holder and its guard are killed together",
                Spec.SINGLE,
                FaultDemand.ONE_HOLDER.outage(Times.DEFAULT.unguarded()),
                rig ->
                    killed(
                        rig,
                        () ->
                            rig.product
                                .processes(Holding.now(rig))
                                .forEach(LabProcess::kill9WithChildren)))
            .tuned(FaultDemand.ONE_HOLDER.outage(Times.SHORTEST.unguarded())),
        Row.of(
                "power-off",
                "the holder's machine loses its power, and is back some seconds later",
                Spec.SINGLE,
                FaultDemand.ONE_HOLDER.outage(Duration.ofSeconds(1)),
                DeathRows::powerOff)
            .tuned(FaultDemand.ONE_HOLDER.outage(Duration.ofMillis(450))),
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
    Host holder = Holding.now(rig);
    Host heir = rig.after(holder);
    try (Scene scene = Scene.begin(rig, rig.vip())) {
      long struckNanos = System.nanoTime();
      blow.strike();
      if (Holding.waits(() -> !holder.addresses().contains(rig.vip()))) {
        Duration gone = Duration.ofNanos(System.nanoTime() - struckNanos);
        scene.note("off the dead node after %d ms".formatted(gone.toMillis()));
      }
      Holding.comesTo(rig, scene, heir);
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }

  /** Not even a closed connection tells of it; and with the machine its addresses are gone. */
  private static Outcome powerOff(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    Host heir = rig.after(holder);
    try (Scene scene = Scene.begin(rig, rig.vip())) {
      rig.lan.drop(holder);
      try {
        rig.product.processes(holder).forEach(LabProcess::kill9WithChildren);
        Holding.comesAlsoTo(rig, scene, heir);
        Holding.comesTo(rig, scene, heir);
      } finally {
        rig.lan.heal(holder);
      }
      scene.watch(AFTERMATH);
      Holding.comesTo(rig, scene, heir);
      return scene.end();
    }
  }

  /** Nobody is left to hold it: then nobody may seem to, and both must come to their end. */
  private static Outcome bothStop(Rig rig) throws IOException {
    Outcome outcome;
    try (Scene scene = Scene.begin(rig, rig.vip())) {
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
    try (Scene after = Scene.beginUnserved(rig, rig.vip())) {
      Holding.comesToNobody(rig, after);
      return outcome.with(after.end().wrong());
    }
  }
}
