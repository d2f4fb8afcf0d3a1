package org.tandemlb.node.proxy;

import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.tandemlb.config.FrontendConfig;
import org.tandemlb.config.PoolConfig;
import org.tandemlb.node.balance.Backend;
import org.tandemlb.node.balance.PoolSnapshot;

/** What all sessions of one frontend share: its pool, its limit, its counts. Any thread. */
final class Frontend {

  private final FrontendConfig config;
  private final PoolConfig pool;
  private final Supplier<PoolSnapshot> backends;
  private final Limit limit;
  private final Totals totals = new Totals();
  private final Backend nobody;
  private volatile boolean closed;

  Frontend(FrontendConfig config, PoolConfig pool, Supplier<PoolSnapshot> backends) {
    this.config = config;
    this.pool = pool;
    this.backends = backends;
    this.limit = new Limit(config.maxConnections());
    this.nobody = new Backend(pool.name(), "", new InetSocketAddress(0));
  }

  String name() {
    return config.name();
  }

  FrontendConfig config() {
    return config;
  }

  PoolConfig pool() {
    return pool;
  }

  /** As it is now; each choice of a backend takes a new one. */
  PoolSnapshot backends() {
    return backends.get();
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

  /** Stands in a session's record while no backend has been chosen; it has no name. */
  Backend nobody() {
    return nobody;
  }
}
