package org.tandemlb.lab.handover;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Service;
import org.tandemlb.lab.experiment.Spec;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.SynFlood;
import org.tandemlb.lab.traffic.HeldSessions;

/** Clients that make it hard for whoever moves their sessions. */
final class ClientRows {

  private static final int SYNS_PER_SECOND = 10_000;

  /** From each of the nodes' own machines. */
  private static final Duration OWN_PERIOD = Duration.ofMillis(20);

  /** What has to be going on when the address moves. */
  private static final Duration UNDER_WAY = Duration.ofMillis(500);

  private static final String OTHER_ADDRESS = "198.18.0.77";

  private ClientRows() {}

  static Stream<Row> all() {
    return Stream.of(
            Stream.of(
                Row.of(
                    "silent",
                    "clients silent for a minute, IPv4 and IPv6",
                    Spec.PAIR,
                    MoveDemand.HITLESS,
                    rig -> silent(rig, Duration.ofMinutes(1), Spec.VIP, Spec.VIP6)),
                Row.of(
                        "silent-5s",
                        "clients silent for 5 s, IPv4",
                        Spec.PAIR,
                        MoveDemand.HITLESS,
                        rig -> silent(rig, Duration.ofSeconds(5), Spec.VIP))
                    .alsoQuick()),
            EitherFamily.hitless(
                    "flood",
                    "a SYN flood, from before the move until the old one drains",
                    Spec.PAIR,
                    ClientRows::flood)
                .rows(),
            EitherFamily.hitless(
                    "answer-lost",
                    "new clients that do not hear the first answer (SYN-ACK), just before the move;"
                        + " that they then wait for a second is TCP's way, and no stall here",
                    Spec.PAIR,
                    LostAnswers::move)
                .needs("nft")
                .rows(),
            EitherFamily.hitless(
                    "answer-lost-back",
                    "new clients that do not hear the first answer, and the address goes back as soon as"
                        + " they are served",
                    Spec.PAIR,
                    LostAnswers::moveAndBack)
                .needs("nft")
                .rows(),
            EitherFamily.hitless(
                    "ports-reused",
                    "source ports reused",
                    Spec.PAIR,
                    (rig, vip) -> reusers(rig, vip, OptionalInt.empty()))
                .alsoQuick()
                .rows(),
            EitherFamily.hitless(
                    "two-ports",
                    "two VIP ports, the same source ports",
                    Spec.PAIR,
                    (rig, vip) -> reusers(rig, vip, OptionalInt.of(ReusedPorts.FIRST)))
                .rows(),
            EitherFamily.hitless(
                    "own-machines",
                    "clients on the nodes' own machines, old ones and new ones",
                    Spec.PAIR,
                    ClientRows::onTheNodes)
                .rows(),
            Stream.of(
                Row.of(
                    "bystander",
                    "clients on a third node, by an address of its own that is not the node's, IPv4",
                    Spec.THREE,
                    MoveDemand.HITLESS,
                    ClientRows::onABystander)))
        .flatMap(Function.identity());
  }

  private static Outcome silent(Rig rig, Duration silence, InetAddress... vips) throws IOException {
    List<HeldSessions> silent = new ArrayList<>();
    try (Scene scene = Scene.begin(rig, List.of(vips))) {
      for (InetAddress vip : vips) {
        silent.add(
            HeldSessions.open(rig.client, rig.at(vip, Service.ECHO), Scene.HELD, Rig.PATIENCE));
      }
      for (InetAddress vip : vips) {
        MoveRows.move(rig, vip);
      }
      scene.watch(silence);
      for (HeldSessions sessions : silent) {
        int broken = sessions.broken(Scene.HUNG);
        scene.countSessions(Scene.HELD, Collections.nCopies(broken, "was silent"));
        scene.countStall(sessions.stall());
      }
      return scene.end();
    } finally {
      silent.forEach(HeldSessions::close);
    }
  }

  /** It goes where the address is, as whatever a router sends does. */
  private static Outcome flood(Rig rig, InetAddress vip) throws IOException {
    Host flooder = rig.flooder();
    Host old = rig.holder(vip);
    try (Scene scene = Scene.begin(rig, vip);
        SynFlood flood =
            SynFlood.start(flooder, old, rig.at(vip, Service.WEB), SYNS_PER_SECOND, 1)) {
      scene.watch(UNDER_WAY);
      flood.aim(MoveRows.move(rig, vip));
      scene.watch(AFTERMATH);
      scene.note("%,d SYNs".formatted(flood.sent()));
      return scene.end();
    }
  }

  /**
   * @param heldFrom where the source ports of held sessions with another port of the VIP begin
   */
  private static Outcome reusers(Rig rig, InetAddress vip, OptionalInt heldFrom)
      throws IOException {
    try (Scene scene = Scene.begin(rig, vip)) {
      if (heldFrom.isPresent()) {
        scene.talk(rig.client, vip, heldFrom);
        scene.measureFromNow();
      }
      try (ReusedPorts ports = ReusedPorts.begin(rig, vip)) {
        MoveRows.move(rig, vip);
        scene.watch(AFTERMATH);
        ports.awaitMore();
        ports.endIn(scene);
      }
      return scene.end();
    }
  }

  private static Outcome onTheNodes(Rig rig, InetAddress vip) throws IOException {
    try (Scene scene = Scene.begin(rig, vip)) {
      for (Host node : rig.nodes) {
        scene.talk(node, vip);
        scene.connect(node, vip, OWN_PERIOD);
      }
      scene.measureFromNow();
      MoveRows.move(rig, vip);
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }

  /** Their segments have that node's MAC, and an address that no node has told another. */
  private static Outcome onABystander(Rig rig) throws IOException {
    Host bystander = rig.after(rig.after(rig.holder(Spec.VIP)));
    String other = OTHER_ADDRESS + "/32";
    String vip = Spec.VIP.getHostAddress();
    bystander.run("ip", "address", "add", other, "dev", Host.INTERFACE);
    bystander.run("ip", "route", "add", vip, "dev", Host.INTERFACE, "src", OTHER_ADDRESS);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      scene.talk(bystander, Spec.VIP);
      scene.measureFromNow();
      MoveRows.move(rig, Spec.VIP);
      scene.watch(AFTERMATH);
      return scene.end();
    } finally {
      // What is not over when its address goes is never over for the other end.
      rig.await(
          () -> {
            String open = bystander.run("ss", "-Htn", "src", OTHER_ADDRESS);
            return open.isEmpty() ? Optional.empty() : Optional.of(bystander + " has " + open);
          });
      bystander.run("ip", "address", "del", other, "dev", Host.INTERFACE); // Its route goes along.
    }
  }
}
