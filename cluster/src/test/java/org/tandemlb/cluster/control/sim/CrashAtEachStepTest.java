package org.tandemlb.cluster.control.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.control.sim.PlannedMoves.BROKEN;
import static org.tandemlb.cluster.control.sim.PlannedMoves.PLACE;
import static org.tandemlb.cluster.control.sim.PlannedMoves.SESSIONS_LIVE_MILLIS;
import static org.tandemlb.cluster.control.sim.PlannedMoves.VIP;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Step;

/**
 * One move, and a process is killed right after a step of it: after each that either side does, the
 * one that did it or the other. A step is whatever a node does to its kernel or says to the other
 * one for the move's sake, so the kill comes between two that belong together, too.
 */
class CrashAtEachStepTest {

  private static final long MOVE_MILLIS = 5_000;

  /** Dead nodes are missed, addresses go home and come back, and rules are taken down. */
  private static final long SETTLED_MILLIS = 12_000;

  private enum Victim {
    WHO_DID_IT,
    THE_OTHER
  }

  @ParameterizedTest
  @CsvSource({"2,WHO_DID_IT", "2,THE_OTHER", "3,WHO_DID_IT", "3,THE_OTHER"})
  void noSessionOfWhoLivesBreaks(int nodes, Victim victim) {
    Move whole = new Move(nodes, victim, Integer.MAX_VALUE);
    whole.play();
    assertThat(whole.steps).hasSizeGreaterThan(25).contains("gives: " + Step.DONE);
    for (int step = 0; step < whole.steps.size(); step++) {
      Move cut = new Move(nodes, victim, step);
      cut.play();
      assertThat(cut.steps.subList(0, step + 1))
          .as("it is the same move")
          .isEqualTo(whole.steps.subList(0, step + 1));
    }
  }

  private static final class Move {
    final List<String> steps = new ArrayList<>();
    private final SimulatedCluster cluster;
    private final Victim victim;
    private final int last;
    private String killed = "nobody";
    private boolean isOver;

    Move(int nodes, Victim victim, int last) {
      this.cluster = new SimulatedCluster(nodes, PlannedMoves.config(nodes));
      this.victim = victim;
      this.last = last;
    }

    void play() {
      try {
        move();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            killed + " was killed after step " + last + " of " + steps + ":\n" + cluster.story(),
            e);
      }
    }

    private void move() {
      cluster.startAll();
      cluster.run(4_000);
      cluster.lan.clients.dial(VIP, 20, SESSIONS_LIVE_MILLIS);
      cluster.run(3_000);
      Host from = cluster.hosts.stream().filter(h -> h.kernel().carries(VIP)).findAny().get();
      Host to = cluster.hosts.get(from == cluster.hosts.get(0) ? 1 : 0);
      from.onMoving(what -> did(from, to, "gives: " + what));
      to.onMoving(what -> did(to, from, "takes: " + what));

      from.wish(PLACE, to.name());
      cluster.run(MOVE_MILLIS);
      isOver = true;
      cluster.startAll();
      cluster.run(SETTLED_MILLIS);

      assertThat(cluster.lan.clients.broken()).as(BROKEN).isEmpty();
      cluster.expectAgreement();
      PlannedMoves.expectNothingLeft(cluster);
    }

    private void did(Host who, Host other, String what) {
      if (isOver) {
        return;
      }
      if (steps.size() == last) {
        Host dies = victim == Victim.WHO_DID_IT ? who : other;
        killed = dies.name();
        dies.kill(false);
      }
      steps.add(what);
    }
  }
}
