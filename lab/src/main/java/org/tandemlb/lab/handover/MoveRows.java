package org.tandemlb.lab.handover;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Spec;
import org.tandemlb.lab.net.Host;

/** The ways in which an address moves by plan. */
final class MoveRows {

  /** How often a switchover is taken back, each time so much later. */
  private static final int TAKEN_BACK = 6;

  /** Of these: the first ones may come before anybody has heard of the move. */
  private static final int LEAST_BEGUN = TAKEN_BACK / 2;

  private static final Duration LATER = Duration.ofMillis(15);

  private static final String NO_STATE = "a node of it as a whole has no such state";

  private MoveRows() {}

  static Stream<Row> all() {
    return Stream.of(
            Stream.of(
                // The plainest of all is played by everybody with both.
                Row.of(
                        "switchover",
                        "switchover, IPv4",
                        Spec.PAIR,
                        MoveDemand.HITLESS,
                        rig -> switchover(rig, Spec.VIP))
                    .alsoQuick(),
                Row.of(
                        "switchover6",
                        "switchover, IPv6",
                        Spec.PAIR,
                        MoveDemand.HITLESS,
                        rig -> switchover(rig, Spec.VIP6))
                    .alsoQuick()),
            EitherFamily.hitless("sigterm", "SIGTERM", Spec.PAIR, MoveRows::sigterm)
                .alsoQuick()
                .rows(),
            EitherFamily.hitless(
                    "standby", "standby, then resume", Spec.HOMED, MoveRows::standbyAndResume)
                .alsoQuick()
                .rows(),
            EitherFamily.hitless("failback", "failback", Spec.HOMED, MoveRows::failback).rows(),
            EitherFamily.hitless(
                    "three", "three nodes, two old holders", Spec.THREE, MoveRows::twoOldHolders)
                .rows(),
            Stream.of(
                Row.of(
                        "new-file",
                        "a new file, node by node, that bars one from holding, IPv4",
                        Spec.PAIR,
                        MoveDemand.HITLESS,
                        MoveRows::newFile)
                    .alone("it reads such a file anew without a move"),
                group("group", "two VIPs of a group, IPv4", Spec.GROUP),
                group("group-both", "two VIPs of a group, IPv4 and IPv6", Spec.GROUP_OF_BOTH),
                group("many-vips", "64 VIPs of a group, clients on two, IPv4", Spec.LARGE_GROUP)),
            EitherFamily.hitless(
                    "overtaken",
                    "second handover overtakes the first, source ports reused",
                    Spec.PAIR,
                    MoveRows::thereAndBackAtOnce)
                .alsoQuick()
                .rows(),
            EitherFamily.hitless(
                    "taken-back",
                    "a switchover taken back at once, %d times, source ports reused"
                        .formatted(TAKEN_BACK),
                    Spec.PAIR,
                    MoveRows::takenBack)
                .alone("it does not say whether a move had begun")
                .rows(),
            EitherFamily.hitless(
                    "drain-holder",
                    "the holder is drained",
                    Spec.PAIR,
                    (rig, vip) -> leaves(rig, vip, "drain"))
                .alone(NO_STATE)
                .rows(),
            EitherFamily.of(
                    "maint-holder",
                    "the holder is put into maintenance",
                    Spec.PAIR,
                    MoveDemand.NOBODY_REFUSED,
                    (rig, vip) -> leaves(rig, vip, "maint"))
                .alone(NO_STATE)
                .rows())
        .flatMap(Function.identity());
  }

  private static Row group(String name, String title, Spec spec) {
    return Row.of(name, title, spec, MoveDemand.HITLESS, rig -> wholeGroup(rig, spec.vips()))
        .alone("its file here has an instance for each address, which move one by one");
  }

  static Outcome switchover(Rig rig, InetAddress vip) throws IOException {
    try (Scene scene = Scene.begin(rig, vip)) {
      move(rig, vip);
      scene.watch(AFTERMATH);
      return scene.end();
    }
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

  private static Outcome standbyAndResume(Rig rig, InetAddress vip) throws IOException {
    Host home = rig.holder(vip);
    Host other = rig.after(home);
    try (Scene scene = Scene.begin(rig, vip)) {
      rig.product.standby(home);
      rig.awaitCarrier(vip, other);
      scene.talk(rig.client, vip);
      rig.product.resume(home);
      rig.awaitCarrier(vip, home);
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

  private static Outcome failback(Rig rig, InetAddress vip) throws IOException {
    Host home = rig.holder(vip);
    rig.product.stop(home);
    rig.awaitCarrier(vip, rig.after(home));
    rig.awaitStopped(home);
    try (Scene scene = Scene.begin(rig, vip)) {
      rig.product.start(home);
      rig.awaitCarrier(vip, home);
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

  private static Outcome wholeGroup(Rig rig, List<InetAddress> vips) throws IOException {
    // Those between: the client's machine is this one, too.
    List<InetAddress> used = List.of(vips.get(0), vips.get(vips.size() - 1));
    try (Scene scene = Scene.begin(rig, used)) {
      Host to = move(rig, vips.get(0));
      for (InetAddress vip : vips) {
        rig.awaitCarrier(vip, to);
      }
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }

  /** Nobody new, by a person's wish: the address goes first. */
  private static Outcome leaves(Rig rig, InetAddress vip, String state) throws IOException {
    Host old = rig.holder(vip);
    Outcome outcome;
    try (Scene scene = Scene.begin(rig, vip)) {
      rig.product.admin(old, state);
      rig.awaitCarrier(vip, rig.after(old));
      scene.watch(AFTERMATH);
      outcome = scene.end();
    } finally {
      rig.product.admin(old, "ready");
    }
    return outcome;
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

  /**
   * The second wish comes at another moment of the first one's handover each time, or before it.
   */
  private static Outcome takenBack(Rig rig, InetAddress vip) throws IOException {
    Host first = rig.holder(vip);
    int before = rig.product.movesBegun(vip, first);
    try (Scene scene = Scene.begin(rig, vip);
        ReusedPorts ports = ReusedPorts.begin(rig, vip)) {
      for (int i = 0; i < TAKEN_BACK; i++) {
        rig.product.switchover(vip, rig.after(first));
        scene.pause(LATER.multipliedBy(i));
        rig.product.switchover(vip, first);
        scene.watch(Duration.ofMillis(700));
      }
      rig.awaitCarrier(vip, first);
      int begun = rig.product.movesBegun(vip, first) - before;
      scene.note("%d of %d moves had begun".formatted(begun, TAKEN_BACK));
      if (begun < LEAST_BEGUN) {
        scene.wrong(
            begun + " moves had begun when they were taken back, fewer than " + LEAST_BEGUN);
      }
      scene.watch(AFTERMATH);
      ports.awaitMore();
      ports.endIn(scene);
      return scene.end();
    }
  }
}
