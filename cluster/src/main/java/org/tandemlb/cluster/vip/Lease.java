package org.tandemlb.cluster.vip;

import java.time.Duration;

/**
 * For how long this node may rely on its kernel carrying the address, by its own clock. Owned by
 * the control thread.
 */
final class Lease {

  /**
   * This node gives up so long before its kernel does. A kernel removes an expired address up to
   * half a second late, but never counts from before it heard the request; whoever asks the LAN
   * meanwhile is still answered.
   */
  static final long MARGIN_NANOS = Nanos.millis(500);

  /** A kernel that refused to renew is asked again so soon: the address still has time to live. */
  static final long RETRY_NANOS = Nanos.millis(100);

  private final Duration lifetime;
  private long requestedNanos;
  private long carriedSinceNanos;
  private long renewAtNanos;
  private boolean refused;

  Lease(Duration lifetime) {
    this.lifetime = lifetime;
  }

  Duration lifetime() {
    return lifetime;
  }

  /** An address that is being added has no earlier request to rely on. */
  void begin(long nowNanos) {
    requested(nowNanos);
    carriedSinceNanos = nowNanos;
  }

  /** The kernel is asked now: what it answers later counts from here, not from its answer. */
  void requested(long nowNanos) {
    requestedNanos = nowNanos;
    renewAtNanos = nowNanos + lifetime.toNanos() / 3;
  }

  void carried() {
    carriedSinceNanos = requestedNanos;
    refused = false;
  }

  /**
   * The kernel did not renew.
   *
   * @return whether it is the first time since it did
   */
  boolean refused(long nowNanos) {
    renewAtNanos = nowNanos + RETRY_NANOS;
    boolean first = !refused;
    refused = true;
    return first;
  }

  /** From here on the address must be acquired again: renewing could revive an expired one. */
  boolean over(long nowNanos) {
    return Nanos.reached(nowNanos, deadlineNanos());
  }

  /** For so long that whoever took the address has reset its sessions by now. */
  boolean longOver(long nowNanos) {
    long takenNanos = carriedSinceNanos + lifetime.toNanos();
    return Nanos.reached(nowNanos, takenNanos + Hang.sessionsWait(lifetime).toNanos());
  }

  /** How long ago it was to be renewed, or to be tried again; negative: it is not due yet. */
  long lateNanos(long nowNanos) {
    return nowNanos - renewAtNanos;
  }

  /**
   * Whether nobody was there to renew it: then it is late by more than any retry is, and by less
   * than two thirds of the shortest lease without its margin.
   */
  boolean missed(long nowNanos) {
    return lateNanos(nowNanos) > lifetime.toNanos() / 8;
  }

  boolean renewalDue(long nowNanos) {
    return Nanos.reached(nowNanos, renewAtNanos);
  }

  long deadlineNanos() {
    return carriedSinceNanos + lifetime.toNanos() - MARGIN_NANOS;
  }

  long wakeAtNanos() {
    return Nanos.earlier(renewAtNanos, deadlineNanos());
  }
}
