package org.tandemlb.node.proxy;

import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.tandemlb.config.PoolConfig;
import org.tandemlb.node.balance.Backend;
import org.tandemlb.node.balance.PoolSnapshot;

/**
 * Where a frontend's clients go, and what that costs them: a session keeps the one it began with.
 *
 * @param backends as they are when asked; each choice of a backend takes a new snapshot
 * @param nobody stands in a session's record while no backend has been chosen; it has no name
 */
record Route(PoolConfig pool, Supplier<PoolSnapshot> backends, Backend nobody) {

  static Route to(PoolConfig pool, Supplier<PoolSnapshot> backends) {
    return new Route(pool, backends, new Backend(pool.name(), "", new InetSocketAddress(0)));
  }
}
