package org.tandemlb.cluster.vip.handover;

import java.util.List;
import java.util.Optional;

/** The other members, as their newest reports show them, with respect to one VIP. */
public interface Peers {

  /** A live member that has an address of its own on the VIP's LAN. */
  Optional<Neighbour> neighbour(String node);

  /** All of these. */
  List<Neighbour> neighbours();

  boolean isPresent(String node);

  /**
   * Whether a move to that member could keep sessions, as far as both have said. Who has not
   * reported yet may be able to.
   */
  boolean couldMoveTo(String node);

  /**
   * Whether nobody hears it, although it said no goodbye and its process is not known to be dead.
   */
  boolean fellSilent(String node);

  /** Whether a member says nothing any more: its control thread hangs, its address may be gone. */
  boolean isMute(String node, long nowNanos);

  /** Whether it has said anything of itself since it came into the view. */
  boolean hasReported(String node);

  /** Whether each of them has. */
  boolean allHaveReported();

  /** Whether it carries the VIP. */
  boolean holds(String node);

  /** The live members that serve sessions of the VIP without holding it. */
  List<String> aside();
}
