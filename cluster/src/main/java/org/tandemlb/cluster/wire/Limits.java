package org.tandemlb.cluster.wire;

import org.tandemlb.cluster.wish.WishTable;

/**
 * Bounds of what travels. A sender shortens texts to them, a receiver refuses what exceeds them, so
 * that no message makes a node allocate more than a small multiple of the bytes it received.
 */
final class Limits {

  static final int MESSAGE_BYTES = 16 * 1024 * 1024;
  static final int NAME_BYTES = 255;
  static final int REASON_BYTES = 1_000;
  static final int ROW_REASON_BYTES = 200;
  static final int LINE_BYTES = 1_000;

  /** VIPs, and whatever a message has for each VIP. */
  static final int VIPS = 4_096;

  static final int POOLS = 16_384;
  static final int SHARED_LINES = 16_384;
  static final int ROWS = 16_384;
  static final int FLOWS = 16_384;
  static final int RELOAD_LINES = 200;
  static final int WISHES = WishTable.MOST_WISHES;

  /** Far from overflow: the next term is one more. */
  static final long TERM = 1L << 60;

  /** 31 years, which in nanoseconds is far from overflow. */
  static final long AGE_MILLIS = 1_000_000_000_000L;

  private Limits() {}
}
