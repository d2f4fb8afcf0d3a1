package org.tandemlb.lab.faults;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

  /** A busy machine may write a line late, but not so late. */
  private static final Duration LATE_LINE = Duration.ofSeconds(30);

  private static final String OUT_OF_RESOURCES = "out-of-resources";
  private static final Duration AT_A_TIME = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(4);

  private MachineRows() {}

  static List<Row> all() {
    return List.of(
        Row.of(
                "descriptors",
                "the holder is out of descriptors for 3 s",
                Spec.SINGLE,
                FaultDemand.SESSIONS_KEPT.alwaysAnswered(),
                MachineRows::descriptors)
            .needs("prlimit"),
        Row.of(
                "memory",
                "the holder is out of memory for 4 s: clients take nothing of what it relays",
                Spec.odd(Spec.Oddity.LITTLE_MEMORY),
                FaultDemand.SESSIONS_KEPT.alwaysAnswered(),
                MachineRows::memory)
            .alone("what runs out is the JVM's memory for buffers"),
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
      away.expect(scene, OUT_OF_RESOURCES, 1);
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

  /** Held so long that a probe which failed for want of memory would have its consequences. */
  private static Outcome memory(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      TurnedAway away = TurnedAway.by(holder, rig);
      try (SlowReaders readers = new SlowReaders(rig)) {
        Holding.waits(
            () -> {
              readers.come(scene, AT_A_TIME);
              return away.more(OUT_OF_RESOURCES) > 0;
            },
            Rig.PATIENCE);
        readers.come(scene, LONG);
      }
      scene.watch(AFTERMATH);
      away.expect(scene, OUT_OF_RESOURCES, 1);
      Holding.stays(rig, scene, holder);
      return scene.end();
    }
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
    Written written = Written.fromNow(rig, holder);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      for (LabProcess process : rig.product.processes(holder)) {
        if (!OwnClock.isIn(process.pid())) {
          scene.wrong(process.label() + " has no clock of its own");
        }
      }
      try {
        for (Duration offset : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
          clock.step(offset);
          scene.pause(LONG);
          sees(scene, written, offset);
        }
      } finally {
        clock.step(Duration.ZERO);
      }
      scene.watch(AFTERMATH);
      Holding.stays(rig, scene, holder);
      return scene.end();
    }
  }

  /** By the time in what it wrote last of a session: one ends each five milliseconds. */
  private static void sees(Scene scene, Written written, Duration offset) throws IOException {
    Optional<Instant> seen = written.lastTime();
    Duration apart = seen.map(time -> Duration.between(Instant.now(), time)).orElse(Duration.ZERO);
    scene.note("saw a clock of %+d s".formatted(apart.toSeconds()));
    if (apart.minus(offset).abs().compareTo(LATE_LINE) > 0) {
      scene.wrong("a step of %+d s was not seen".formatted(offset.toSeconds()));
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
