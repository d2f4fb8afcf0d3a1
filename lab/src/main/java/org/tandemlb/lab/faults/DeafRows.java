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

/** Only the nodes do not hear each other; everybody else hears both. */
final class DeafRows {

  /** Long enough to take the holder for dead and its answers for a switch's: lease, 1 s, knocks. */
  private static final Duration LONG = Duration.ofSeconds(12);

  private DeafRows() {}

  static List<Row> all() {
    return List.of(
        Row.of(
                "deaf",
                "the nodes do not hear each other for 12 s; all others hear both",
                Spec.SINGLE,
                FaultDemand.NOTHING_LOST,
                rig -> deaf(rig, true))
            .needs("nft")
            .tuned(FaultDemand.NOTHING_LOST)
            .alsoQuick(),
        Row.of(
                "deaf-one-way",
                "the spare does not hear the holder for 12 s",
                Spec.SINGLE,
                FaultDemand.NOTHING_LOST,
                rig -> deaf(rig, false))
            .needs("nft"));
  }

  private static Outcome deaf(Rig rig, boolean bothWays) throws IOException {
    Host holder = Holding.now(rig);
    Host spare = rig.after(holder);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      try {
        Reception.deafTo(spare, holder.address());
        if (bothWays) {
          Reception.deafTo(holder, spare.address());
        }
        Holding.says(rig, scene, spare, "cut off from " + holder);
        Holding.says(rig, scene, holder, "cut off from " + spare);
        scene.pause(LONG);
        Holding.stays(rig, scene, holder);
      } finally {
        Reception.mend(holder);
        Reception.mend(spare);
      }
      scene.watch(AFTERMATH);
      Holding.stays(rig, scene, holder);
      return scene.end();
    }
  }
}
