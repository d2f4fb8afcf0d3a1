package org.tandemlb.config;

/** How long each list of the file may be, and why: a limit on everything. */
enum Bounds {
  /** Every node sends to every other; beyond this, more pairs serve better than one cluster. */
  NODES(16),
  /** Each message goes over every link, on a thread a link and node. */
  LINKS(4),
  /** Each is renewed three times a lease and announced every 30 s. */
  VIPS(64),
  /** Each listens once an event loop. */
  FRONTENDS(256),
  /** All VIPs of a frontend, and the node's own addresses. */
  LISTENS(2 * VIPS.most),
  /** As many as frontends: a pool without a frontend has no clients. */
  POOLS(256),
  /** Each is probed by every node each interval, and is a row that the nodes tell each other. */
  BACKENDS(1024),
  /**
   * Of all pools. What a node has seen of them goes to the others as one message, each time that
   * something changes: at most 3 MB of it so, and well within the 16,384 rows that one may carry.
   */
  ALL_BACKENDS(4096),
  /** A command's own, of at most 4,096 characters each: a longer one belongs into a script. */
  WORDS(64),
  /** Each is given its part of a second, one after the other. */
  WITNESSES(4);

  final int most;

  Bounds(int most) {
    this.most = most;
  }

  /** How many of so many entries are read; that there are more is one fault, not thousands. */
  int fit(int count) {
    return Math.min(count, most);
  }
}
