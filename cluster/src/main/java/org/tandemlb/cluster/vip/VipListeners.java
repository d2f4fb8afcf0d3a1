package org.tandemlb.cluster.vip;

import java.net.InetAddress;
import java.util.Optional;

/**
 * The frontends on one VIP. In {@code vip-mode: bind} they listen without SO_REUSEPORT, so that the
 * port itself has one holder.
 */
public interface VipListeners {

  /**
   * Listens on every port that a frontend has on this VIP, or on none.
   *
   * @return why not; empty when it listens, also when it did before
   */
  Optional<String> bind(InetAddress vip);

  /** Listens no more; sessions go on. */
  void unbind(InetAddress vip);

  /**
   * The address, which is still there, is about to be given away: ends the sessions that were
   * dialled on it, and returns when their clients have been told. Once it is gone a reset has no
   * address to come from, and an idle client would never hear of it.
   */
  void giveUp(InetAddress vip);
}
