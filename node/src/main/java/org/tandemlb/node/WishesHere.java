package org.tandemlb.node;

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
  private final String self;
  private final DataPlane dataPlane;
  private final Drains drains;
  private volatile Wishes current = Wishes.NONE;

  WishesHere(Supplier<Running> running, String self, DataPlane dataPlane, Drains drains) {
    this.running = running;
    this.self = self;
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
      AdminState admin = stricter(wishes.frontend(frontend.name()), wishes.node(self));
      dataPlane.admit(frontend.name(), admin == AdminState.READY);
      drains.become(
          "frontend " + frontend.name(),
          admin,
          why -> dataPlane.endSessionsOf(frontend.name(), why));
    }
  }

  /** A node's state is that of all its frontends, unless one's own asks for more. */
  private static AdminState stricter(AdminState one, AdminState other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
