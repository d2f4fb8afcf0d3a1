package org.tandemlb.node;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.FrontendConfig;
import org.tandemlb.node.balance.Backend;
import org.tandemlb.node.balance.Pool;
import org.tandemlb.node.proxy.DataPlane;

/**
 * Does on this node what is wished: first nobody new, then the end of the old. What is wished of
 * something that the file does not have waits until it does. One writer, the control thread, which
 * it never keeps waiting; any thread reads.
 */
final class WishesHere {

  private final Supplier<Running> running;
  private final DataPlane dataPlane;
  private final Drains drains;
  private volatile Wishes current = Wishes.NONE;

  /** What is to be done of what is wished of this node: a VIP moves first. */
  private AdminState own = AdminState.READY;

  WishesHere(Supplier<Running> running, DataPlane dataPlane, Drains drains) {
    this.running = running;
    this.dataPlane = dataPlane;
    this.drains = drains;
  }

  /** What this node acts on. */
  Wishes current() {
    return current;
  }

  void apply(Wishes wishes) {
    current = wishes;
    for (Pool pool : running.get().pools().values()) {
      pool.apply(wishes);
      for (Backend backend : pool.backends()) {
        drains.become(
            "backend " + backend,
            wishes.backend(new BackendId(backend.pool(), backend.name())),
            why -> dataPlane.endSessionsWith(backend, why));
      }
    }
    for (FrontendConfig frontend : running.get().config().frontends()) {
      AdminState admin = wishes.frontend(frontend.name());
      dataPlane.admit(frontend.name(), admin == AdminState.READY);
      drains.become(
          "frontend " + frontend.name(),
          stricter(admin, own),
          why -> dataPlane.endSessionsOf(frontend.name(), why));
    }
  }

  /**
   * What this node's own state is now.
   *
   * @param open VIPs that take new clients all the same
   */
  void ownState(AdminState state, Set<InetAddress> open) {
    own = state;
    dataPlane.refuseAllBut(
        state == AdminState.READY ? Optional.empty() : Optional.of(Set.copyOf(open)));
    apply(current);
  }

  /** A node's state is that of all its frontends, unless one's own asks for more. */
  private static AdminState stricter(AdminState one, AdminState other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
