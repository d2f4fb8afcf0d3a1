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

/** What stands behind the nodes dies, for all of them alike. */
final class BackendRows {

  /** Three checks, and after them what it takes to judge who would reach more. */
  private static final Duration LONG = Duration.ofSeconds(9);

  private BackendRows() {}

  static List<Row> all() {
    return List.of(
        Row.of(
            "backend",
            "one of two backends dies for 9 s",
            Spec.SINGLE,
            FaultDemand.SESSIONS_KEPT,
            rig -> die(rig, 1)),
        Row.of(
            "all-backends",
            "every backend of a pool is down for 9 s",
            Spec.SINGLE,
            FaultDemand.SESSIONS_KEPT,
            rig -> die(rig, 2)));
  }

  private static Outcome die(Rig rig, int count) throws IOException {
    Host holder = Holding.now(rig);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      try {
        for (int i = 0; i < count; i++) {
          rig.webs.get(i).close();
        }
        scene.pause(LONG);
        Holding.stays(rig, scene, holder);
      } finally {
        for (int i = 0; i < count; i++) {
          rig.restartWeb(i);
        }
      }
      scene.watch(AFTERMATH);
      Holding.stays(rig, scene, holder);
      return scene.end();
    }
  }
}
