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

/** The holder does nothing for a while, and goes on. */
final class PauseRows {

  /** Longer than the silence after which a node is suspected, well before its lease is over. */
  private static final Duration SHORT = Times.DEFAULT.silence().plusMillis(100);

  private static final Duration STARVED = Duration.ofMillis(300);
  private static final Duration PAUSED = Duration.ofSeconds(10);

  private PauseRows() {}

  static List<Row> all() {
    return List.of(
        Row.of(
                "hang",
                "the holder hangs for 4 s (SIGSTOP), and wakes within lease + 5 s",
                Spec.SINGLE,
                FaultDemand.SESSIONS_KEPT.outage(Times.DEFAULT.hang()),
                rig -> hang(rig, Duration.ofSeconds(4)))
            .tuned(FaultDemand.SESSIONS_KEPT.outage(Times.SHORTEST.hang())),
        Row.of(
                "hang6",
                "the holder hangs for 4 s (SIGSTOP), and wakes within lease + 5 s, IPv6",
                Spec.SINGLE6,
                FaultDemand.SESSIONS_KEPT.outage(Times.DEFAULT.hang()),
                rig -> hang(rig, Duration.ofSeconds(4)))
            .alone("as with IPv4"),
        Row.of(
            "long-hang",
            "the holder hangs for 12 s (SIGSTOP)",
            Spec.SINGLE,
            FaultDemand.ONE_HOLDER.outage(Times.DEFAULT.hang()),
            rig -> hang(rig, Times.DEFAULT.kept().plusSeconds(5))),
        Row.of(
                "stall",
                "the holder stalls for 0.7 s: longer than the silence, shorter than the lease",
                Spec.SINGLE,
                FaultDemand.NOTHING_LOST,
                rig -> stall(rig, SHORT))
            .alsoQuick(),
        Row.of(
            "starved",
            "the holder is starved of CPU for 300 ms (SIGSTOP)",
            Spec.SINGLE,
            FaultDemand.NOTHING_LOST,
            rig -> stall(rig, STARVED)),
        Row.of(
                "squeezed",
                "the holder's cgroup allows 30 ms of CPU each 300 ms, for 3 s",
                Spec.SINGLE,
                FaultDemand.NOTHING_LOST,
                PauseRows::squeezed)
            .unless(CpuLimit::obstacle),
        Row.of(
            "paused",
            "the holder's machine pauses for 10 s, its lease with it (imitated)",
            Spec.SINGLE,
            FaultDemand.ONE_HOLDER.twoFor(FaultDemand.MOMENT),
            PauseRows::paused));
  }

  private static Outcome hang(Rig rig, Duration time) throws IOException {
    Host holder = Holding.now(rig);
    Host heir = rig.after(holder);
    try (Scene scene = Scene.begin(rig, rig.vip())) {
      long begun = System.nanoTime();
      stop(rig, holder);
      try {
        Holding.comesTo(rig, scene, heir);
        scene.pause(time.minusNanos(System.nanoTime() - begun));
      } finally {
        wake(rig, holder);
      }
      scene.watch(AFTERMATH);
      Holding.comesToOne(rig, scene);
      return scene.end();
    }
  }

  private static Outcome stall(Rig rig, Duration time) throws IOException {
    Host holder = Holding.now(rig);
    try (Scene scene = Scene.begin(rig, rig.vip())) {
      stop(rig, holder);
      try {
        scene.pause(time);
      } finally {
        wake(rig, holder);
      }
      scene.watch(AFTERMATH);
      Holding.stays(rig, scene, holder);
      return scene.end();
    }
  }

  private static void stop(Rig rig, Host node) {
    rig.product.processes(node).forEach(LabProcess::stopWithChildren);
  }

  private static void wake(Rig rig, Host node) {
    rig.product.processes(node).forEach(LabProcess::resumeWithChildren);
  }

  private static Outcome squeezed(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    try (Scene scene = Scene.begin(rig, rig.vip())) {
      List<Long> pids =
          rig.product.processes(holder).stream().flatMap(one -> one.pids().stream()).toList();
      try (CpuLimit limit = CpuLimit.put(pids, Duration.ofMillis(30), STARVED)) {
        scene.pause(Duration.ofSeconds(3));
        long throttled = limit.throttled();
        scene.note("throttled %d times".formatted(throttled));
        if (throttled == 0) {
          scene.wrong("its processes never had to wait");
        }
      }
      scene.watch(AFTERMATH);
      Holding.stays(rig, scene, holder);
      return scene.end();
    }
  }

  /**
   * A paused machine answers nothing, and its kernel does not notice how time goes by: the lease
   * has as much left when it wakes as before. What this cannot imitate: its processes' clocks stop
   * as well.
   */
  private static Outcome paused(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    Host heir = rig.after(holder);
    try (Scene scene = Scene.begin(rig, rig.vip())) {
      boolean leased = leased(holder);
      stop(rig, holder);
      rig.lan.drop(holder);
      try {
        if (leased) {
          lease(holder, "forever");
        }
        Holding.comesAlsoTo(rig, scene, heir);
        scene.pause(PAUSED);
        if (leased) {
          lease(holder, String.valueOf(Times.DEFAULT.lease().toSeconds()));
        }
      } finally {
        rig.lan.heal(holder);
        wake(rig, holder);
      }
      scene.watch(AFTERMATH);
      Holding.comesToOne(rig, scene);
      return scene.end();
    }
  }

  private static boolean leased(Host node) throws IOException {
    return node.run("ip", "-o", "addr", "show", "to", Spec.VIP.getHostAddress())
        .matches("(?s).*valid_lft \\d+sec.*");
  }

  private static void lease(Host node, String seconds) throws IOException {
    String vip = Spec.VIP.getHostAddress() + "/32";
    node.run(
        "ip",
        "addr",
        "change",
        vip,
        "dev",
        Host.INTERFACE,
        "valid_lft",
        seconds,
        "preferred_lft",
        seconds);
  }
}
