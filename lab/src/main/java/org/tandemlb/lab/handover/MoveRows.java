package org.tandemlb.lab.handover;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Spec;
import org.tandemlb.lab.net.Host;

/** The ways in which an address moves by plan. */
final class MoveRows {

  private static final EitherFamily SIGTERM =
      new EitherFamily("sigterm", "SIGTERM", Spec.PAIR, MoveRows::sigterm);
  private static final EitherFamily THREE =
      new EitherFamily(
          "three", "three nodes, two old holders", Spec.THREE, MoveRows::twoOldHolders);
  private static final EitherFamily OVERTAKEN =
      new EitherFamily(
          "overtaken",
          "second handover overtakes the first, source ports reused",
          Spec.PAIR,
          MoveRows::thereAndBackAtOnce);

  private MoveRows() {}

  static List<Row> all() {
    return List.of(
        Row.of("switchover", "switchover, IPv4", Spec.PAIR, MoveDemand.HITLESS, on(Spec.VIP))
            .alsoQuick(),
        Row.of("switchover6", "switchover, IPv6", Spec.PAIR, MoveDemand.HITLESS, on(Spec.VIP6))
            .alsoQuick(),
        SIGTERM.v4().alsoQuick(),
        SIGTERM.v6(),
        Row.of(
                "standby",
                "standby, then resume",
                Spec.HOMED,
                MoveDemand.HITLESS,
                MoveRows::standbyAndResume)
            .alsoQuick(),
        Row.of("failback", "failback", Spec.HOMED, MoveDemand.HITLESS, MoveRows::failback),
        THREE.v4(),
        THREE.v6(),
        Row.of(
                "new-file",
                "a new file, node by node, that bars one from holding",
                Spec.PAIR,
                MoveDemand.HITLESS,
                MoveRows::newFile)
            .alone("it reads such a file anew without a move"),
        Row.of("group", "two VIPs of a group", Spec.GROUP, MoveDemand.HITLESS, MoveRows::wholeGroup)
            .alone("its file here has an instance for each address, which move one by one"),
        OVERTAKEN.v4().alsoQuick(),
        OVERTAKEN.v6());
  }

  private static Row.Play on(InetAddress vip) {
    return rig -> {
      try (Scene scene = Scene.begin(rig, vip)) {
        move(rig, vip);
        scene.watch(AFTERMATH);
        return scene.end();
      }
    };
  }

  /** Moves an address to the next node and returns that one, as soon as it carries the address. */
  static Host move(Rig rig, InetAddress vip) throws IOException {
    Host to = rig.after(rig.holder(vip));
    rig.product.switchover(vip, to);
    rig.awaitCarrier(vip, to);
    return to;
  }

  private static Outcome sigterm(Rig rig, InetAddress vip) throws IOException {
    Host old = rig.holder(vip);
    Outcome outcome;
    try (Scene scene = Scene.begin(rig, vip)) {
      rig.product.stop(old);
      rig.awaitCarrier(vip, rig.after(old));
      scene.watch(AFTERMATH);
      outcome = scene.end();
    }
    // Its clients have gone: now it has nothing to wait for.
    rig.awaitStopped(old);
    return outcome;
  }

  private static Outcome standbyAndResume(Rig rig) throws IOException {
    Host home = rig.holder(Spec.VIP);
    Host other = rig.after(home);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      rig.product.standby(home);
      rig.awaitCarrier(Spec.VIP, other);
      scene.talk(rig.client, Spec.VIP);
      rig.product.resume(home);
      rig.awaitCarrier(Spec.VIP, home);
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }

  /** Who has the new file already may not hold as long as the other can; then it must. */
  private static Outcome newFile(Rig rig) throws IOException {
    Host old = rig.holder(Spec.VIP);
    Host other = rig.after(old);
    Outcome outcome;
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      rig.product.changeFile();
      rig.product.stop(other);
      rig.awaitStopped(other);
      rig.product.start(other);
      rig.await(
          () ->
              rig.product.says(old).filter(said -> said.contains("its file differs")).isEmpty()
                  ? Optional.of(old.name() + " does not say that the other's file differs")
                  : Optional.empty());
      rig.product.stop(old);
      rig.awaitCarrier(Spec.VIP, other);
      scene.watch(AFTERMATH);
      outcome = scene.end();
    }
    rig.awaitStopped(old);
    return outcome;
  }

  private static Outcome failback(Rig rig) throws IOException {
    Host home = rig.holder(Spec.VIP);
    rig.product.stop(home);
    rig.awaitCarrier(Spec.VIP, rig.after(home));
    rig.awaitStopped(home);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      rig.product.start(home);
      rig.awaitCarrier(Spec.VIP, home);
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }

  private static Outcome twoOldHolders(Rig rig, InetAddress vip) throws IOException {
    try (Scene scene = Scene.begin(rig, vip)) {
      move(rig, vip);
      scene.talk(rig.client, vip);
      move(rig, vip);
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }

  private static Outcome wholeGroup(Rig rig) throws IOException {
    try (Scene scene = Scene.begin(rig, List.of(Spec.VIP, Spec.SECOND_VIP))) {
      Host to = move(rig, Spec.VIP);
      rig.awaitCarrier(Spec.SECOND_VIP, to);
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }

  /** The first handover still has its steps before it when the second begins. */
  private static Outcome thereAndBackAtOnce(Rig rig, InetAddress vip) throws IOException {
    Host first = rig.holder(vip);
    try (Scene scene = Scene.begin(rig, vip);
        ReusedPorts ports = ReusedPorts.begin(rig, vip)) {
      move(rig, vip);
      move(rig, vip);
      if (!rig.holder(vip).equals(first)) {
        scene.wrong("the address is not back");
      }
      scene.watch(AFTERMATH.plus(Duration.ofSeconds(1)));
      ports.awaitMore();
      ports.endIn(scene);
      return scene.end();
    }
  }
}
