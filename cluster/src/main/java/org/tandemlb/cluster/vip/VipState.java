package org.tandemlb.cluster.vip;

/** What this node is for one VIP. */
public enum VipState {
  /** It may hold, and does not. */
  SPARE,
  /** The election lets it try; it asks the LAN whether the address is free. */
  ASKING,
  /** It carries the address. */
  HOLDER,
  /** It takes the address off and makes sure that it is gone. */
  RELEASING,
  /** It cannot hold; the reason says why. */
  FAULT
}
