package org.tandemlb.lab.faults;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Spec;
import org.tandemlb.lab.net.ArpLiar;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.LabProcess;

/** Somebody on the LAN answers whoever asks for the address, and it is not there. */
final class LiarRows {

  private static final Duration LONG = Duration.ofSeconds(4);

  private static final String FOUND_OUT = "nothing there takes a connection or echoes";

  private LiarRows() {}

  static List<Row> all() {
    return List.of(
        Row.of(
            "liar",
            "a stranger answers all who ask for the holder's address, for 4 s",
            Spec.SINGLE,
            FaultDemand.SESSIONS_KEPT.twoFor(LONG.plus(AFTERMATH)),
            LiarRows::beside),
        Row.of(
            "liar-dead",
            "the holder's machine is dead, and somebody answers in its name, until another holds",
            Spec.SINGLE,
            FaultDemand.ONE_HOLDER.twoFor(FaultDemand.MOMENT),
            LiarRows::forTheDead));
  }

  /** Clients may believe it for so long; the nodes do not. */
  private static Outcome beside(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    Host stranger = rig.stranger();
    try (Scene scene = Scene.begin(rig, rig.vip())) {
      try (ArpLiar liar = ArpLiar.start(stranger, (Inet4Address) rig.vip(), stranger.mac())) {
        scene.pause(LONG);
        scene.note("%d questions answered by the stranger".formatted(liar.told()));
      }
      scene.watch(AFTERMATH);
      Holding.comesTo(rig, scene, holder);
      Set<String> others = scene.answerers();
      boolean heard = others.remove(HexFormat.of().formatHex(stranger.mac()));
      others.remove(holder.name());
      if (!heard || !others.isEmpty()) {
        scene.wrong("beside the holder there answered " + scene.answerers());
      }
      return scene.end();
    }
  }

  /** Who is to take the address hears an answer to each question, and must find out. */
  private static Outcome forTheDead(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    Host heir = rig.after(holder);
    byte[] dead = holder.mac();
    Written written = Written.fromNow(rig, heir);
    try (Scene scene = Scene.begin(rig, rig.vip())) {
      rig.lan.drop(holder);
      try {
        rig.product.processes(holder).forEach(LabProcess::kill9WithChildren);
        try (ArpLiar liar = ArpLiar.start(rig.stranger(), (Inet4Address) rig.vip(), dead)) {
          // It waits for the lease's end and more, and then knocks at one port after the other.
          if (!Holding.waits(() -> heir.addresses().contains(rig.vip()), Rig.PATIENCE)) {
            scene.wrong("the address does not come to " + heir);
          }
          scene.note("%d questions answered for the dead".formatted(liar.told()));
        }
        Holding.comesTo(rig, scene, heir);
        if (rig.product.says(heir).isPresent() && !written.has(FOUND_OUT)) {
          scene.wrong("it does not say that somebody answers for the dead");
        }
      } finally {
        rig.lan.heal(holder);
      }
      scene.watch(AFTERMATH);
      Holding.comesTo(rig, scene, heir);
      return scene.end();
    }
  }
}
