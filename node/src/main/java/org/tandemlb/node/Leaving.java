package org.tandemlb.node;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.node.balance.Backend;

/**
 * Backends that a reload took out of the file: their old sessions may go on for as long as {@code
 * drain} says, as those of a drained one. The control thread writes, any thread reads.
 */
final class Leaving {

  private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);

  /**
   * One of them.
   *
   * @param untilNanos when what sessions it has left are ended
   */
  record Left(Backend backend, long untilNanos, Runnable cancel) {

    private boolean isOver(long nowNanos) {
      return untilNanos - nowNanos < 0 && backend.sessions() == 0;
    }
  }

  /** The server that a backend was: under the same name another address is another one. */
  private record Server(BackendId id, InetSocketAddress address) {

    static Server of(Backend backend) {
      BackendId id = new BackendId(backend.pool(), backend.name());
      return new Server(id, backend.address());
    }
  }

  private final Drains.Timer timer;
  private final Consumer<Backend> end;

  /** The control thread's. */
  private final Map<Server, Left> waiting = new LinkedHashMap<>();

  private volatile List<Left> all = List.of();

  /**
   * @param end resets the sessions of a backend, for its drain is over; any thread, does not wait
   */
  Leaving(Drains.Timer timer, Consumer<Backend> end) {
    this.timer = timer;
    this.end = end;
  }

  void add(Collection<Backend> gone, Duration drain, long nowNanos) {
    waiting.values().removeIf(left -> left.isOver(nowNanos));
    for (Backend backend : gone) {
      Runnable cancel = timer.after(drain, () -> deadline(backend, drain));
      waiting.put(Server.of(backend), new Left(backend, nowNanos + drain.toNanos(), cancel));
    }
    all = List.copyOf(waiting.values());
  }

  /**
   * The same server under the same name is in the file again: it goes on with its sessions. {@link
   * #add} follows, which is when others see it.
   */
  Optional<Backend> back(BackendId id, InetSocketAddress address) {
    Optional<Left> left = Optional.ofNullable(waiting.remove(new Server(id, address)));
    left.ifPresent(it -> it.cancel().run());
    return left.map(Left::backend);
  }

  /** Those that have sessions. */
  List<Left> all() {
    return all.stream().filter(left -> left.backend().sessions() > 0).toList();
  }

  private void deadline(Backend backend, Duration drain) {
    if (backend.sessions() > 0) {
      LOG.info(
          "{} was taken out of the file {} s ago: what sessions it has left end",
          backend,
          drain.toSeconds());
    }
    end.accept(backend);
  }
}
