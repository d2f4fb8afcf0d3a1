package org.tandemlb.cluster.vip;

import java.util.Optional;

/**
 * Whether whoever answers for the address speaks for a machine that is gone: a switch or a proxy
 * may answer ARP for a dead one for as long as it likes, and the address would have no holder.
 *
 * <p>Under suspicion is a member that has left the view for longer than its kernel may carry the
 * address, and whose MAC alone still answers. Then the address itself is knocked at; what takes no
 * connection and echoes nothing serves nobody. But a frame that nobody asked for is no proxy's:
 * that node's process sends it, and is only cut off by IP. Owned by the control thread.
 */
final class Liars {

  /**
   * So long after its lease even a kernel that is half a second late has taken the address off, and
   * whoever was only cut off from this node has been heard again.
   */
  static final long BEYOND_LEASE_NANOS = Nanos.seconds(1);

  /** Not heard for so long, the suspect has stopped answering: what comes later begins anew. */
  private static final long GAP_NANOS = Nanos.millis(500);

  /** Whoever has taken a connection is a holder that this node cannot hear. It may die yet. */
  static final long KNOCK_AGAIN_NANOS = Nanos.seconds(5);

  private final long suspiciousNanos;
  private Optional<MacAddress> suspect = Optional.empty();
  private Optional<MacAddress> convicted = Optional.empty();
  private long sinceNanos;
  private long lastNanos;
  private boolean knocking;
  private long knockFromNanos;

  Liars(Lease lease) {
    this.suspiciousNanos = lease.lifetime().toNanos() + BEYOND_LEASE_NANOS;
  }

  /** The address is asked for anew, or not any more. */
  void forget() {
    suspect = Optional.empty();
    convicted = Optional.empty();
    knocking = false;
  }

  /**
   * Somebody has the address that this node asks for.
   *
   * @param doubtful as {@link VipEvent.Claimed} says
   * @return whether to knock now
   */
  boolean answered(MacAddress by, boolean doubtful, long nowNanos) {
    if (!doubtful || !isSuspect(by) || nowNanos - lastNanos > GAP_NANOS) {
      forget();
      suspect = doubtful ? Optional.of(by) : Optional.empty();
      sinceNanos = nowNanos;
      knockFromNanos = nowNanos + suspiciousNanos;
    }
    lastNanos = nowNanos;
    if (suspect.isEmpty() || knocking || !Nanos.reached(nowNanos, knockFromNanos)) {
      return false;
    }
    knocking = true;
    return true;
  }

  /** A node that is away announces the address, or asks for it, though nobody asked: it lives. */
  void lives(MacAddress by, long nowNanos) {
    if (isSuspect(by)) {
      convicted = Optional.empty();
      knocking = false; // Whatever comes of that does not count.
      knockFromNanos = Nanos.later(knockFromNanos, nowNanos + KNOCK_AGAIN_NANOS);
    }
  }

  /**
   * What came of knocking.
   *
   * @return whose answers are to be disbelieved from now on
   */
  Optional<MacAddress> knocked(boolean somebodyThere, long nowNanos) {
    if (!knocking) {
      return Optional.empty();
    }
    knocking = false;
    knockFromNanos = nowNanos + KNOCK_AGAIN_NANOS;
    convicted = somebodyThere ? Optional.empty() : suspect;
    return convicted;
  }

  /** Whether that is nobody's word: of a MAC that was convicted, and is still doubtful. */
  boolean lies(MacAddress by, boolean doubtful) {
    return doubtful && convicted.isPresent() && convicted.get().equals(by);
  }

  private boolean isSuspect(MacAddress by) {
    return suspect.isPresent() && suspect.get().equals(by);
  }
}
