package org.tandemlb.config;

/** What makes a node the holder of a VIP. */
public enum VipMode {
  /** The kernel carries the address for as long as its lease is renewed. */
  LEASE,
  /** No address is added: only the holder listens on it. For loopback, and without rights. */
  BIND
}
