package org.tandemlb.lab.faults;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.OwnClock;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.SmallDisk;
import org.tandemlb.lab.experiment.Spec;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.LabProcess;
import org.tandemlb.lab.net.Programs;

/** The holder's machine runs out of something, tells it nonsense, or hears nothing. */
final class MachineRows {

  /** So few numbers are taken for as long as any program runs. */
  private static final int DESCRIPTORS = 10;

  private static final Duration LONG = Duration.ofSeconds(4);

  private MachineRows() {}

  static List<Row> all() {
    return List.of(
        Row.of(
                "descriptors",
                "the holder is out of descriptors for 3 s",
                Spec.SINGLE,
                FaultDemand.SESSIONS_KEPT,
                MachineRows::descriptors)
            .needs("prlimit"),
        Row.of(
                "disk-full",
                "the disk that the holder writes its lines to is full for 4 s",
                Spec.odd(Spec.Oddity.SMALL_DISK),
                FaultDemand.NOTHING_LOST,
                MachineRows::diskFull)
            .alsoQuick(),
        Row.of(
                "clock",
                "the holder's time of day is stepped an hour ahead, and two back",
                Spec.odd(Spec.Oddity.OWN_CLOCK),
                FaultDemand.NOTHING_LOST,
                MachineRows::clockStepped)
            .unless(OwnClock::obstacle)
            .alone("its programs are started without a clock of their own"),
        // The last of all: who falls silent twice is home a minute later, and rows wait for that.
        Row.of(
            "unhearing",
            "the holder hears nothing for about 6 s, and all others hear it",
            Spec.SINGLE,
            FaultDemand.ONE_HOLDER,
            MachineRows::unhearing));
  }

  private static Outcome descriptors(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    long pid = rig.product.processes(holder).get(0).pid();
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      TurnedAway away = TurnedAway.by(holder, rig);
      String before = limit(pid);
      limit(pid, String.valueOf(DESCRIPTORS));
      try {
        scene.pause(Duration.ofSeconds(3));
      } finally {
        limit(pid, before);
      }
      scene.watch(AFTERMATH);
      away.expect(scene, "out-of-resources", 1);
      Holding.stays(rig, scene, holder);
      return scene.end();
    }
  }

  /** The soft limit. */
  private static String limit(long pid) throws IOException {
    return Programs.run(
            List.of(
                "prlimit",
                "--pid",
                String.valueOf(pid),
                "--nofile",
                "--output",
                "SOFT",
                "--noheadings"),
            "")
        .strip();
  }

  private static void limit(long pid, String soft) throws IOException {
    Programs.run(List.of("prlimit", "--pid", String.valueOf(pid), "--nofile=" + soft + ":"), "");
  }

  private static Outcome diskFull(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    long pid = rig.product.processes(holder).get(0).pid();
    SmallDisk disk = SmallDisk.of(rig, holder);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      long written;
      disk.fill(pid);
      try {
        scene.pause(LONG);
        written = disk.written(pid);
      } finally {
        disk.free(pid);
      }
      long full = written;
      if (!Holding.waits(() -> disk.written(pid) > full)) {
        scene.wrong("it writes no line any more");
      }
      scene.watch(AFTERMATH);
      Holding.stays(rig, scene, holder);
      return scene.end();
    }
  }

  private static Outcome clockStepped(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    OwnClock clock = OwnClock.of(rig, holder);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      for (LabProcess process : rig.product.processes(holder)) {
        if (!OwnClock.isIn(process.pid())) {
          scene.wrong(process.label() + " has no clock of its own");
        }
      }
      try {
        clock.step(Duration.ofHours(1));
        scene.pause(LONG);
        clock.step(Duration.ofHours(-1));
        scene.pause(LONG);
      } finally {
        clock.step(Duration.ZERO);
      }
      scene.watch(AFTERMATH);
      Holding.stays(rig, scene, holder);
      return scene.end();
    }
  }

  /** It cannot be asked for the address, and goes on announcing it: it has to let go by itself. */
  private static Outcome unhearing(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    Host heir = rig.after(holder);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      try {
        rig.lan.deafen(holder);
        Holding.comesTo(rig, scene, heir);
        Holding.says(rig, scene, holder, "hears nothing on " + Host.INTERFACE);
        scene.pause(LONG);
        Holding.comesTo(rig, scene, heir);
      } finally {
        rig.lan.heal(holder);
      }
      scene.watch(AFTERMATH);
      Holding.comesToOne(rig, scene);
      return scene.end();
    }
  }
}
