package org.tandemlb.cluster.control.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.control.sim.PlannedMoves.BROKEN;
import static org.tandemlb.cluster.control.sim.PlannedMoves.PLACE;
import static org.tandemlb.cluster.control.sim.PlannedMoves.SESSIONS_LIVE_MILLIS;
import static org.tandemlb.cluster.control.sim.PlannedMoves.VIP;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.wire.Decoded;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;

/**
 * One move, and one message of those that it is made of, the election's word of it included, is
 * lost on its way to one of the nodes: each in its turn. Within a view none is lost for good.
 * Reports are not among them: what a node says after one waits for it (JGroups delivers in order),
 * and {@link PlannedMovesTest} has them late.
 */
class LossAtEachStepTest {

  private static final long MOVE_MILLIS = 8_000;

  /** Addresses go home and come back, and rules are taken down. */
  private static final long SETTLED_MILLIS = 12_000;

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void noSessionBreaks(int nodes) {
    Move whole = new Move(nodes, Integer.MAX_VALUE);
    whole.play();
    assertThat(whole.sent)
        .hasSizeGreaterThan(10)
        .anyMatch(one -> one.startsWith("Diverted"))
        .anyMatch(one -> one.startsWith("SteppedAside"))
        .anyMatch(one -> one.startsWith("Flows"))
        .anyMatch(one -> one.startsWith("Left"));
    for (int lost = 0; lost < whole.sent.size(); lost++) {
      Move cut = new Move(nodes, lost);
      cut.play();
      assertThat(cut.sent.subList(0, lost + 1))
          .as("it is the same move")
          .isEqualTo(whole.sent.subList(0, lost + 1));
    }
  }

  private static final class Move {
    final List<String> sent = new ArrayList<>();
    private final SimulatedCluster cluster;
    private final int lost;

    Move(int nodes, int lost) {
      this.cluster = new SimulatedCluster(nodes, PlannedMoves.config(nodes));
      this.lost = lost;
    }

    void play() {
      try {
        move();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "message " + lost + " of " + sent + " was lost:\n" + cluster.story(), e);
      }
    }

    private void move() {
      cluster.startAll();
      cluster.run(4_000);
      cluster.lan.clients.dial(VIP, 20, SESSIONS_LIVE_MILLIS);
      cluster.run(3_000);
      Host from = cluster.hosts.stream().filter(h -> h.kernel().carries(VIP)).findAny().get();
      Host to = cluster.hosts.get(from == cluster.hosts.get(0) ? 1 : 0);

      cluster.group.loses = this::isLost;
      from.wish(PLACE, to.name());
      cluster.run(MOVE_MILLIS);
      cluster.group.loses = (receiver, message) -> false;
      cluster.run(SETTLED_MILLIS);

      assertThat(cluster.lan.clients.broken()).as(BROKEN).isEmpty();
      assertThat(cluster.carriers(VIP)).containsExactly(to.name());
      cluster.expectAgreement();
      PlannedMoves.expectNothingLeft(cluster);
    }

    private boolean isLost(Host receiver, byte[] message) {
      Optional<String> name = name(message);
      name.ifPresent(it -> sent.add(it + " to " + receiver));
      return name.isPresent() && sent.size() - 1 == lost;
    }

    private static Optional<String> name(byte[] message) {
      if (!(Wire.decode(message) instanceof Decoded.Understood understood)) {
        return Optional.empty();
      }
      if (understood.message() instanceof Message.Handed handed) {
        return Optional.of(handed.message().getClass().getSimpleName());
      }
      return understood.message() instanceof Message.Assigned
          ? Optional.of("Assigned")
          : Optional.empty();
    }
  }
}
