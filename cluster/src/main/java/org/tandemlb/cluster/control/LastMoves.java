package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.tandemlb.cluster.control.ClusterStatus.MoveStatus;
import org.tandemlb.cluster.election.Election;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;
import org.tandemlb.cluster.vip.handover.LastMove;

/**
 * What became of each VIP's last planned move: what this node took part in, which it reports, and
 * what the others report. So whoever is asked knows it, and it outlives one of the two nodes. Owned
 * by the control thread.
 */
final class LastMoves {

  private record Seen(MoveStatus move, boolean byNewHolder) {}

  /** Of two words on one move the worse is true: a node does not see the other's trouble. */
  private static final Comparator<Seen> RANK =
      Comparator.<Seen>comparingLong(seen -> seen.move().term())
          .thenComparing(seen -> !seen.move().broken().isEmpty())
          .thenComparing(Seen::byNewHolder);

  private final String self;
  private final Map<InetAddress, Seen> own = new HashMap<>();

  LastMoves(String self) {
    this.self = self;
  }

  /** One step of a move that began with its sessions. */
  void note(InetAddress vip, HandoverProgress progress, long nowNanos) {
    switch (progress.step()) {
      case TAKEN ->
          note(
              vip,
              progress.side(),
              progress.other(),
              progress.number(),
              "",
              progress.millis(),
              nowNanos);
      case BROKE ->
          note(
              vip,
              progress.side(),
              progress.other(),
              progress.number(),
              progress.reason(),
              progress.millis(),
              nowNanos);
      default -> {}
    }
  }

  /** A move that could not keep its sessions from the start. */
  void plain(InetAddress vip, Side side, String other, long term, String broken, long nowNanos) {
    note(vip, side, other, term, broken, 0, nowNanos);
  }

  private void note(
      InetAddress vip,
      Side side,
      String other,
      long term,
      String broken,
      long millis,
      long nowNanos) {
    boolean gives = side == Side.GIVING;
    MoveStatus move =
        new MoveStatus(gives ? self : other, gives ? other : self, term, broken, millis, nowNanos);
    own.merge(
        vip, new Seen(move, !gives), (before, now) -> RANK.compare(before, now) > 0 ? before : now);
  }

  /** For this node's report. */
  Map<InetAddress, LastMove> own(long nowNanos) {
    Map<InetAddress, LastMove> reported = new HashMap<>();
    own.forEach(
        (vip, seen) -> {
          MoveStatus move = seen.move();
          long ageMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos - move.atNanos());
          reported.put(
              vip,
              new LastMove(
                  move.from(), move.to(), move.term(), move.broken(), move.millis(), ageMillis));
        });
    return reported;
  }

  /** The newest that anybody here knows of; empty before the first. */
  Optional<MoveStatus> newest(InetAddress vip, Election election) {
    Stream<Seen> others =
        election.view().members().stream()
            .filter(member -> !member.node().equals(self))
            .flatMap(member -> reported(vip, member, election).stream());
    return Stream.concat(Stream.ofNullable(own.get(vip)), others).max(RANK).map(Seen::move);
  }

  private static Optional<Seen> reported(InetAddress vip, Member member, Election election) {
    return election
        .newest(member)
        .map(report -> report.lastMoves().get(vip)) // null: it knows of none
        .map(
            move ->
                new Seen(
                    new MoveStatus(
                        move.from(),
                        move.to(),
                        move.term(),
                        move.broken(),
                        move.millis(),
                        election.heardNanos(member)
                            - TimeUnit.MILLISECONDS.toNanos(move.ageMillis())),
                    member.node().equals(move.to())));
  }
}
