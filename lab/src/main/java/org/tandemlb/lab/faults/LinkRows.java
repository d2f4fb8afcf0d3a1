package org.tandemlb.lab.faults;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Service;
import org.tandemlb.lab.experiment.Spec;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.traffic.Conversation;
import org.tandemlb.lab.traffic.Probe;
import org.tandemlb.lab.traffic.ProbeClient;

/** Cables and switches fail. */
final class LinkRows {

  private static final Duration DEAD = Duration.ofSeconds(4);

  /** Three checks and their timeout. */
  private static final Duration UNTIL_DOWN = Duration.ofSeconds(10);

  private static final Duration FLAP = Duration.ofMillis(300);
  private static final int FLAPS = 8;
  private static final Duration BAD = Duration.ofSeconds(5);

  private LinkRows() {}

  static List<Row> all() {
    return List.of(
        Row.of(
                "link-dead",
                "the holder's link goes dead, and heals after 4 s",
                Spec.SINGLE,
                vanished(Duration.ofSeconds(1)),
                LinkRows::dead)
            .tuned(vanished(Duration.ofMillis(450))),
        Row.of(
                "cut-off",
                "the switch drops the holder's frames for 10 s",
                Spec.SINGLE,
                vanished(Duration.ofSeconds(1)),
                LinkRows::cutOff)
            .tuned(vanished(Duration.ofMillis(450))),
        Row.of(
            "link-flap",
            "the holder's link goes down and up every 300 ms, for 5 s",
            Spec.SINGLE,
            FaultDemand.ONE_HOLDER.twoFor(FaultDemand.MOMENT),
            LinkRows::flap),
        Row.of(
                "loss",
                "the holder loses 5 of 100 packets that come in, for 5 s",
                Spec.SINGLE,
                FaultDemand.SESSIONS_KEPT.alwaysAnswered(),
                rig -> bad(rig, Reception.Bad.LOSS))
            .needs("nft"),
        Row.of(
                "netem",
                "loss of 2 % and 20 ms of delay on the holder's cable (netem), for 5 s",
                Spec.SINGLE,
                FaultDemand.SESSIONS_KEPT,
                rig -> bad(rig, Reception.Bad.NETEM))
            .unless(Reception::noNetem),
        Row.of(
            "cut-start",
            "both nodes start at once with their link cut, and it heals",
            Spec.SINGLE,
            FaultDemand.ONE_HOLDER.twoFor(FaultDemand.MOMENT),
            LinkRows::startedAlone),
        Row.of(
            "split",
            "the LAN splits for 5 s with clients on both sides, and heals",
            Spec.SINGLE,
            FaultDemand.SESSIONS_KEPT.twoFor(FaultDemand.MOMENT),
            LinkRows::split),
        Row.of(
            "split-heals",
            "the LAN has been split for 10 s, every backend on the spare's side, and heals",
            Spec.SINGLE,
            FaultDemand.ONE_HOLDER.twoFor(FaultDemand.MOMENT).outage(Duration.ofSeconds(1)),
            LinkRows::splitHeals));
  }

  private static FaultDemand vanished(Duration longestOutage) {
    return FaultDemand.ONE_HOLDER.twoFor(FaultDemand.MOMENT).outage(longestOutage);
  }

  static Outcome dead(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    Host heir = rig.after(holder);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      rig.lan.cut(holder);
      try {
        Holding.comesAlsoTo(rig, scene, heir);
        scene.pause(DEAD);
      } finally {
        rig.lan.heal(holder);
      }
      scene.watch(AFTERMATH);
      Holding.comesToOne(rig, scene);
      return scene.end();
    }
  }

  /** No cable tells anybody. */
  private static Outcome cutOff(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    Host heir = rig.after(holder);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      rig.lan.drop(holder);
      try {
        Holding.comesAlsoTo(rig, scene, heir);
        scene.pause(UNTIL_DOWN);
      } finally {
        rig.lan.heal(holder);
      }
      scene.watch(AFTERMATH);
      Holding.comesToOne(rig, scene);
      return scene.end();
    }
  }

  private static Outcome flap(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      for (int i = 0; i < FLAPS; i++) {
        rig.lan.cut(holder);
        try {
          scene.pause(FLAP);
        } finally {
          rig.lan.heal(holder);
        }
        scene.pause(FLAP);
      }
      scene.watch(AFTERMATH);
      Holding.comesToOne(rig, scene);
      return scene.end();
    }
  }

  private static Outcome bad(Rig rig, Reception.Bad how) throws IOException {
    Host holder = Holding.now(rig);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      try {
        how.on(holder);
        scene.pause(BAD);
        long dropped = how.dropped(holder);
        scene.note(dropped + " packets dropped");
        if (dropped == 0) {
          scene.wrong("no packet was lost");
        }
      } finally {
        Reception.mend(holder);
      }
      scene.watch(AFTERMATH);
      Holding.stays(rig, scene, holder);
      return scene.end();
    }
  }

  /** Each finds nobody and takes the address: that is right, until they meet. */
  private static Outcome startedAlone(Rig rig) throws IOException {
    for (Host node : rig.nodes) {
      rig.product.stop(node);
    }
    for (Host node : rig.nodes) {
      rig.awaitStopped(node);
    }
    try {
      for (Host node : rig.nodes) {
        rig.lan.drop(node);
        rig.product.start(node);
      }
      try (Scene scene = Scene.beginUnserved(rig, Spec.VIP)) {
        for (Host node : rig.nodes) {
          Holding.comesAlsoTo(rig, scene, node);
        }
        heal(rig);
        scene.watch(AFTERMATH);
        Holding.comesToOne(rig, scene);
        return scene.end();
      }
    } finally {
      heal(rig);
    }
  }

  private static void heal(Rig rig) throws IOException {
    for (Host node : rig.nodes) {
      rig.lan.heal(node);
    }
  }

  /**
   * The sessions are on the side of the node that comes first in the file: there the address must
   * remain. A client and a backend are on either side.
   */
  private static Outcome split(Rig rig) throws IOException {
    Host stays = firstHolds(rig);
    Host away = rig.nodes.get(1);
    List<Host> others = List.of(away, rig.stranger(), rig.webHosts.get(1));
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      try (ProbeClient probes =
          ProbeClient.start(
              rig.stranger(),
              rig.at(Spec.VIP, Service.WEB),
              new Conversation.HttpGet("/"),
              Scene.PERIOD)) {
        rig.lan.split(others);
        scene.pause(BAD);
        if (!probes.await(System.nanoTime(), Probe::served, AFTERMATH)) {
          scene.wrong("the other side's client is not served");
        }
      } finally {
        for (Host host : others) {
          rig.lan.heal(host);
        }
      }
      scene.watch(AFTERMATH);
      Holding.comesTo(rig, scene, stays);
      return scene.end();
    }
  }

  /**
   * Who keeps the address has clients, and takes its backends for dead: what counts is from then.
   */
  private static Outcome splitHeals(Rig rig) throws IOException {
    Host stays = firstHolds(rig);
    List<Host> others = new ArrayList<>(rig.webHosts);
    others.add(rig.nodes.get(1));
    try {
      rig.lan.split(others);
      Holding.waits(() -> rig.carriers(Spec.VIP).size() == 2, Rig.PATIENCE);
      TimeUnit.NANOSECONDS.sleep(UNTIL_DOWN.toNanos());
      try (Scene scene = Scene.beginUnserved(rig, Spec.VIP)) {
        for (Host host : others) {
          rig.lan.heal(host);
        }
        scene.watch(AFTERMATH);
        Holding.comesTo(rig, scene, stays);
        return scene.end();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      for (Host host : others) {
        rig.lan.heal(host);
      }
    }
  }

  /** The node that keeps the address when two have it. */
  private static Host firstHolds(Rig rig) throws IOException {
    Host first = rig.nodes.get(0);
    if (!Holding.now(rig).equals(first)) {
      rig.product.switchover(Spec.VIP, first);
      rig.awaitCarrier(Spec.VIP, first);
      rig.settle();
    }
    return first;
  }
}
