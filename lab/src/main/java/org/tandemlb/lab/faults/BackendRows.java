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
import org.tandemlb.lab.experiment.Service;
import org.tandemlb.lab.experiment.Spec;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.traffic.Conversation;
import org.tandemlb.lab.traffic.Probe;
import org.tandemlb.lab.traffic.ProbeClient;
import org.tandemlb.lab.traffic.ProbeSummary;

/** What stands behind the nodes dies, for all of them alike or for the holder alone. */
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
                FaultDemand.SESSIONS_KEPT.alwaysAnswered(),
                rig -> die(rig, 1, BackendRows::goesOn))
            .tuned(FaultDemand.SESSIONS_KEPT.alwaysAnswered()),
        Row.of(
            "all-backends",
            "every backend of a pool is down for 9 s",
            Spec.SINGLE,
            FaultDemand.SESSIONS_KEPT,
            rig -> die(rig, 2, BackendRows::refuses)),
        Row.of(
                "holder-blind",
                "every backend of a pool is out of the holder's reach, and in the spare's",
                Spec.SINGLE,
                FaultDemand.SESSIONS_KEPT,
                BackendRows::lostByTheHolder)
            .needs("nft"));
  }

  /** What must be seen while they are dead. */
  private interface Meanwhile {
    void watch(Rig rig, Scene scene, Host holder) throws IOException;
  }

  private static Outcome die(Rig rig, int count, Meanwhile meanwhile) throws IOException {
    Host holder = Holding.now(rig);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      try {
        for (int i = 0; i < count; i++) {
          rig.webs.get(i).close();
        }
        scene.pause(LONG);
        meanwhile.watch(rig, scene, holder);
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

  /** It gives the address away by plan, once it is sure: the sessions of its other pool go on. */
  private static Outcome lostByTheHolder(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    Host spare = rig.after(holder);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      try {
        for (Host web : rig.webHosts) {
          Reception.deafTo(holder, web.address());
        }
        if (rig.product.says(holder).isPresent()) {
          Holding.waits(() -> rig.carriers(Spec.VIP).equals(Set.of(spare.name())), Rig.PATIENCE);
        } else {
          scene.pause(LONG);
        }
        Holding.comesTo(rig, scene, spare);
        scene.pause(AFTERMATH);
      } finally {
        Reception.mend(holder);
      }
      scene.watch(AFTERMATH);
      Holding.comesTo(rig, scene, spare);
      return scene.end();
    }
  }

  private static void goesOn(Rig rig, Scene scene, Host holder) throws IOException {
    Holding.says(rig, scene, holder, "\"verdict\":\"down\"");
  }

  /** As the file says by default: each new client is told at once, and counted. */
  private static void refuses(Rig rig, Scene scene, Host holder) throws IOException {
    Holding.says(rig, scene, holder, "\"verdict\":\"down\"");
    TurnedAway away = TurnedAway.by(holder, rig);
    try (ProbeClient probes =
        ProbeClient.start(
            rig.stranger(),
            rig.at(Spec.VIP, Service.WEB),
            new Conversation.HttpGet("/"),
            Scene.PERIOD)) {
      long begun = System.nanoTime();
      scene.pause(Duration.ofSeconds(1));
      probes.settle();
      ProbeSummary seen = probes.since(begun);
      int told =
          seen.lostBy().getOrDefault(Probe.Outcome.BROKEN, 0)
              + seen.lostBy().getOrDefault(Probe.Outcome.REFUSED, 0);
      if (rig.product.says(holder).isPresent() && (seen.served() > 0 || told < seen.total())) {
        scene.wrong("%d of %d clients were refused at once".formatted(told, seen.total()));
      }
      away.expect(scene, "no-backend", told);
    }
  }
}
