package org.tandemlb.lab.handover;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tandemlb.config.IpAddress;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Spec;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.traffic.TalkSummary;
import org.tandemlb.lab.traffic.TalkingSessions;

/** How a move ends: its old sessions are over, or their time is, while clients come and go. */
final class EndRows {

  private static final String NO_END = "its move has no end: all sessions are reset when it begins";

  /** From one session's end to the next: those of reused ports go on for longer. */
  private static final Duration APART = Duration.ofMillis(25);

  private EndRows() {}

  static Stream<Row> all() {
    return Stream.of(
            EitherFamily.hitless(
                    "last-step", "the last old session ends", Spec.PAIR, EndRows::lastStep)
                .alsoQuick(),
            EitherFamily.hitless(
                "drain-over",
                "old sessions that never end, until drain is over",
                Spec.PAIR.with(Spec.Oddity.SHORT_DRAIN),
                EndRows::drainIsOver))
        .flatMap(row -> row.alone(NO_END).rows());
  }

  /** The client of the last one comes back at once, from the same port. */
  private static Outcome lastStep(Rig rig, InetAddress vip) throws IOException {
    Host old = rig.holder(vip);
    try (Scene scene = Scene.begin(rig, vip);
        ReusedPorts ports = ReusedPorts.begin(rig, vip)) {
      MoveRows.move(rig, vip);
      awaitCounted(rig, vip);
      scene.talk(rig.client, vip);
      while (scene.first().letOneLeave()) {
        scene.watch(APART);
      }
      awaitOver(rig, old, vip);
      ports.awaitMore();
      scene.watch(AFTERMATH);
      ports.endIn(scene);
      return scene.end();
    }
  }

  private static Outcome drainIsOver(Rig rig, InetAddress vip) throws IOException {
    Host old = rig.holder(vip);
    Path log = rig.product.processes(old).get(0).log();
    int before = Files.readString(log).length();
    try (Scene scene = Scene.begin(rig, vip)) {
      TalkingSessions endless = scene.first();
      long moved = System.nanoTime();
      MoveRows.move(rig, vip);
      awaitCounted(rig, vip);
      rig.awaitSaid(vip, Pattern.compile("\"secondsLeft\":[1-" + Spec.SHORT.toSeconds() + "]"));
      scene.talk(rig.client, vip);
      scene.doom(endless);
      rig.await(() -> broken(endless, 1));
      Duration first = Duration.ofNanos(System.nanoTime() - moved);
      if (first.compareTo(Spec.SHORT) < 0) {
        scene.wrong("a session was ended after " + first.toMillis() + " ms, before its time");
      }
      rig.await(() -> broken(endless, Scene.HELD));
      awaitOver(rig, old, vip);
      scene.watch(AFTERMATH);
      judgeEnds(scene, endless.summary(), Files.readString(log).substring(before));
      return scene.end();
    }
  }

  private static Optional<String> broken(TalkingSessions sessions, int atLeast) {
    int broken = sessions.summary().broken();
    return broken >= atLeast
        ? Optional.empty()
        : Optional.of("only " + broken + " of the old sessions have ended");
  }

  /** Each is told by a reset, and each has its line. */
  private static void judgeEnds(Scene scene, TalkSummary ended, String log) {
    if (ended.reset() < Scene.HELD) {
      scene.wrong("not all old sessions were reset: " + ended.brokenBy());
    }
    if (!log.contains("drain is over, with " + Scene.HELD + " sessions left")
        || !log.contains("what was left here is reset")) {
      scene.wrong("the log does not say that drain was over, and what became of them");
    }
    long lines = log.lines().filter(line -> line.contains("termination=vip-moved")).count();
    if (lines != Scene.HELD) {
      scene.wrong("not " + Scene.HELD + " but " + lines + " sessions have ended by `vip-moved`");
    }
  }

  /** The old holder has told its sessions, and the status how many are left. */
  private static void awaitCounted(Rig rig, InetAddress vip) throws IOException {
    rig.awaitSaid(vip, Pattern.compile("\"sessionsLeft\":[1-9]"));
  }

  /** No node sends anything on, and the old holder has no trace of the address. */
  private static void awaitOver(Rig rig, Host old, InetAddress vip) throws IOException {
    rig.await(rig.product::unsettled);
    rig.await(
        () ->
            old.run("ip", "address", "show", "dev", "lo").contains(IpAddress.text(vip) + "/")
                ? Optional.of(IpAddress.text(vip) + " is still on the loopback of " + old)
                : Optional.empty());
    for (Host node : rig.nodes) {
      rig.await(
          () ->
              node.run("nft", "list", "ruleset").contains("dup to")
                  ? Optional.of(node + " still sends segments on")
                  : Optional.empty());
    }
  }
}
