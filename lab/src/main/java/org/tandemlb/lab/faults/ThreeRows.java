package org.tandemlb.lab.faults;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Spec;
import org.tandemlb.lab.net.Host;

/** Of three nodes one is cut off, and only more than half of them may hold. */
final class ThreeRows {

  private static final Duration APART = Duration.ofSeconds(5);

  private static final Spec QUORUM =
      new Spec(3, List.of(Spec.VIP), Spec.Belonging.NOWHERE, Spec.Oddity.QUORUM);

  private static final String NO_QUORUM = "it has no quorum";

  private ThreeRows() {}

  static List<Row> all() {
    return List.of(
        Row.of(
                "split3",
                "the holder is split from two others for 5 s, with `quorum`: the two go on",
                QUORUM,
                FaultDemand.ONE_HOLDER,
                ThreeRows::holderAlone)
            .alone(NO_QUORUM),
        Row.of(
                "split3-spare",
                "a spare is split from two others for 5 s, with `quorum`: nothing moves",
                QUORUM,
                FaultDemand.NOTHING_LOST,
                ThreeRows::spareAlone)
            .alone(NO_QUORUM));
  }

  /** It lets go though nobody else on its side asks for the address, and takes nothing back. */
  private static Outcome holderAlone(Rig rig) throws IOException {
    Host alone = Holding.now(rig);
    List<Host> others = rig.nodes.stream().filter(node -> node != alone).toList();
    try (Scene scene = Scene.begin(rig, rig.vip())) {
      rig.lan.split(List.of(alone));
      String heir;
      try {
        heir = Holding.comesToOneOf(rig, scene, others);
        scene.pause(APART);
        holdsOnly(rig, scene, heir, "during the split");
      } finally {
        rig.lan.heal(alone);
      }
      scene.watch(AFTERMATH);
      Holding.saysNoMore(rig, scene, alone, "no quorum");
      holdsOnly(rig, scene, heir, "after the split");
      return scene.end();
    }
  }

  private static Outcome spareAlone(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    Host alone = rig.after(holder);
    try (Scene scene = Scene.begin(rig, rig.vip())) {
      rig.lan.split(List.of(alone));
      try {
        Holding.says(rig, scene, alone, "no quorum");
        scene.pause(APART);
        Holding.stays(rig, scene, holder);
      } finally {
        rig.lan.heal(alone);
      }
      Holding.saysNoMore(rig, scene, alone, "no quorum");
      scene.watch(AFTERMATH);
      Holding.stays(rig, scene, holder);
      return scene.end();
    }
  }

  private static void holdsOnly(Rig rig, Scene scene, String heir, String when) throws IOException {
    Set<String> carriers = rig.carriers(rig.vip());
    if (!carriers.equals(Set.of(heir))) {
      scene.wrong("the address is on " + carriers + " " + when + ", not on " + heir + " alone");
    }
  }
}
