package org.tandemlb.node.proxy;

import org.tandemlb.config.FrontendConfig;

/** What all sessions of one frontend share: where they go, its limit, its counts. Any thread. */
final class Frontend {

  private final String name;
  private final Limit limit;
  private final Totals totals = new Totals();
  private volatile Route route;
  private volatile boolean closed;

  Frontend(FrontendConfig config, Route route) {
    this.name = config.name();
    this.route = route;
    this.limit = new Limit(config.maxConnections());
  }

  /** Counts for the sessions that begin from now on. */
  void reload(FrontendConfig config, Route now) {
    route = now;
    limit.max(config.maxConnections());
  }

  String name() {
    return name;
  }

  /** For a session that begins now. */
  Route route() {
    return route;
  }

  Limit limit() {
    return limit;
  }

  /** Whether new clients are refused; the sessions that there are go on. */
  boolean isClosed() {
    return closed;
  }

  void close(boolean nowClosed) {
    closed = nowClosed;
  }

  Totals totals() {
    return totals;
  }
}
