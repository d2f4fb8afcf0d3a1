package org.tandemlb.cluster.election;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.election.Wanted.Placement;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.Failback;

/**
 * Where a group belongs: to the node that was asked for, else to the file's home; and when it goes
 * there.
 *
 * @param node empty for none
 * @param why in words
 * @param askedNanos when it was asked for; {@code Long.MIN_VALUE}: the file says so
 */
record Home(VipGroup group, String node, String why, long askedNanos) {

  /**
   * Whoever asks waits for so long: a node that has let go just now, because it was asked to, is
   * well anew within it.
   */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  static Home of(VipGroup group, Wanted wanted, ClusterConfig cluster) {
    Optional<Placement> asked =
        wanted
            .placement(group.vips(), node -> cluster.node(node).isPresent())
            .filter(placement -> !placement.node().isEmpty());
    return asked
        .map(
            placement ->
                new Home(
                    group,
                    placement.node(),
                    "asked for on " + placement.author(),
                    placement.heardNanos()))
        .orElseGet(() -> new Home(group, group.home(), "home of the address", Long.MIN_VALUE));
  }

  Optional<Standing> among(List<Standing> standings) {
    return standings.stream().filter(s -> s.node().equals(node)).findFirst();
  }

  /** The node that somebody asks for now; empty: none, or long ago. */
  String askedNow(long nowNanos) {
    return askedNanos > Long.MIN_VALUE && nowNanos - askedNanos <= PATIENCE_NANOS ? node : "";
  }

  /** When the group goes from its holder to this home; {@code Long.MAX_VALUE} for never. */
  long dueNanos(Optional<Standing> home, Optional<Standing> holder, long nowNanos) {
    if (home.isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (holder.isEmpty() || holder.get() == home.get()) {
      return nowNanos;
    }
    if (home.get().holds(group)) {
      return Long.MAX_VALUE; // Two hold: home waits its time like any other that let go.
    }
    // Who asks for a node that is well, or will be in a moment, means now. Whether one that was
    // away since takes the VIP back is for the file to say.
    if (askedNanos > Long.MIN_VALUE
        && home.get().wellAtNanos(group, 0) - askedNanos <= PATIENCE_NANOS) {
      return nowNanos;
    }
    return group.failback() instanceof Failback.After after
        ? home.get().wellAtNanos(group, Flaps.wait(home.get().failures(), after.well()).toNanos())
        : Long.MAX_VALUE;
  }
}
