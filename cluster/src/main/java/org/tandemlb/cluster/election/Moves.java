package org.tandemlb.cluster.election;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.vip.handover.Aside;
import org.tandemlb.cluster.vip.handover.Move;
import org.tandemlb.config.ClusterConfig;

/** How a VIP gets to the node that was chosen: with its sessions, or without, and why. */
final class Moves {

  private final ClusterConfig cluster;

  Moves(ClusterConfig cluster) {
    this.cluster = cluster;
  }

  /** A move that keeps sessions; empty when there are none to keep, or they cannot be kept. */
  Optional<Move> move(InetAddress vip, Standing chosen, List<Standing> standings) {
    return server(vip, chosen, standings)
        .filter(from -> obstacle(vip, from, chosen).isEmpty())
        .map(from -> new Move(from.node(), 0));
  }

  /** Why a live member's sessions break; empty when none do. */
  Optional<String> breaks(InetAddress vip, Standing chosen, List<Standing> standings) {
    return server(vip, chosen, standings).flatMap(from -> obstacle(vip, from, chosen));
  }

  /**
   * Whose sessions are at stake: the holder's; or, when it has stepped aside and nobody has taken
   * the address yet, whoever stepped aside last: new sessions begin there until the next holder
   * announces itself. One that takes back what it serves moves nothing, and those whose sessions
   * are known already need no move: the next holder asks for them.
   */
  private Optional<Standing> server(InetAddress vip, Standing chosen, List<Standing> standings) {
    Optional<Standing> holder =
        standings.stream()
            .filter(standing -> standing.report().held().contains(vip))
            .min(Comparator.comparingInt(standing -> cluster.rank(standing.node())));
    if (holder.isPresent()) {
      return holder.filter(standing -> standing != chosen);
    }
    return standings.stream()
        .filter(standing -> isUnsettled(standing, vip))
        .min(Comparator.comparingLong(standing -> -asideUntilNanos(standing, vip)))
        .filter(standing -> standing != chosen);
  }

  private static boolean isUnsettled(Standing standing, InetAddress vip) {
    Aside aside = standing.report().aside().get(vip);
    return aside != null && !aside.settled();
  }

  /** Every node drains for the same time: who has the longest to go stepped aside last. */
  private static long asideUntilNanos(Standing standing, InetAddress vip) {
    long leftMillis = standing.report().aside().get(vip).leftMillis();
    return standing.heardNanos() + TimeUnit.MILLISECONDS.toNanos(leftMillis);
  }

  private static Optional<String> obstacle(InetAddress vip, Standing from, Standing chosen) {
    if (Election.MUTE.equals(from.cannotHold().get(vip))) {
      return Optional.of(from.node() + " " + Election.MUTE);
    }
    return Optional.ofNullable(from.report().notHitless().get(vip))
        .map(why -> from.node() + ": " + why)
        .or(
            () ->
                Optional.ofNullable(chosen.report().notHitless().get(vip))
                    .map(why -> chosen.node() + ": " + why));
  }
}
