package org.tandemlb.node.proxy;

import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.tandemlb.config.Config;
import org.tandemlb.config.FrontendConfig;
import org.tandemlb.config.Listen;
import org.tandemlb.config.VipConfig;
import org.tandemlb.config.VipMode;
import org.tandemlb.node.balance.Backend;
import org.tandemlb.node.balance.PoolSnapshot;

/**
 * Everything that carries clients' bytes: the frontends' listeners and their sessions. Any thread
 * but an event loop may call it; one call that opens or closes listeners runs at a time.
 */
public final class DataPlane implements AutoCloseable {

  /** Ends of sessions are handed to their loops; they need no more than a moment. */
  private static final Duration ABORT = Duration.ofSeconds(5);

  private final Node node;
  private final List<Lane> lanes;
  private final List<Frontend> frontends;
  private final List<Listener> always;
  private final List<Listener> whileHeld;

  private DataPlane(
      Node node,
      List<Lane> lanes,
      List<Frontend> frontends,
      List<Listener> always,
      List<Listener> whileHeld) {
    this.node = node;
    this.lanes = lanes;
    this.frontends = frontends;
    this.always = always;
    this.whileHeld = whileHeld;
  }

  /**
   * Listens wherever the file says, but for VIPs that can only be listened on while they are held.
   *
   * @param ownAddress the node's own in {@code cluster.nodes}
   * @param pools by a pool's name: its snapshot as it is when asked
   * @param transport and log stay the caller's, to be closed after this
   * @param failedForClient hears of every backend to which a session could not connect, or which
   *     reset one before it had said a word; on any loop, and as often as that happens
   * @throws CannotStartException when one address cannot be listened on; then none is
   */
  public static DataPlane start(
      Config config,
      String nodeName,
      InetAddress ownAddress,
      Function<String, Supplier<PoolSnapshot>> pools,
      Transport transport,
      SessionLog log,
      Consumer<Backend> failedForClient)
      throws CannotStartException {
    Node node = new Node(nodeName, config.maxConnections(), transport, log, failedForClient);
    List<Lane> lanes =
        transport.eventLoops().stream()
            .map(loop -> new Lane(loop, transport.resetFinder()))
            .toList();
    List<Frontend> frontends = new ArrayList<>();
    List<Listener> always = new ArrayList<>();
    List<Listener> whileHeld = new ArrayList<>();
    Set<InetAddress> vips =
        config.vips().stream().map(VipConfig::address).collect(Collectors.toSet());
    boolean vipsAlways = config.vipMode() == VipMode.LEASE && transport.bindsFreely();
    for (FrontendConfig file : config.frontends()) {
      Frontend frontend = new Frontend(file, route(file, config, pools));
      frontends.add(frontend);
      for (Listen listen : file.listen()) {
        InetSocketAddress address = address(listen, ownAddress);
        boolean vip = vips.contains(address.getAddress());
        boolean onlyWhileHeld = vip && !vipsAlways;
        Listener.Sockets sockets = Listener.Sockets.ONE;
        if (transport.bindsFreely() && !onlyWhileHeld) {
          sockets = vip ? Listener.Sockets.ONE_A_LOOP_ON_A_VIP : Listener.Sockets.ONE_A_LOOP;
        }
        (onlyWhileHeld ? whileHeld : always)
            .add(new Listener(node, frontend, address, sockets, lanes));
      }
    }
    DataPlane plane = new DataPlane(node, lanes, frontends, always, whileHeld);
    Optional<String> failure = openAll(always);
    if (failure.isPresent()) {
      plane.close();
      throw new CannotStartException(failure.get());
    }
    return plane;
  }

  private static Route route(
      FrontendConfig frontend, Config config, Function<String, Supplier<PoolSnapshot>> pools) {
    return Route.to(config.pool(frontend.pool()), pools.apply(frontend.pool()));
  }

  /**
   * Another file, with the same frontends, which listen where they do: sessions that begin from now
   * on go where it says. Never waits.
   */
  public void reload(Config next, Function<String, Supplier<PoolSnapshot>> pools) {
    node.limit().max(next.maxConnections());
    for (FrontendConfig file : next.frontends()) {
      frontend(file.name()).reload(file, route(file, next, pools));
    }
  }

  private static InetSocketAddress address(Listen listen, InetAddress ownAddress) {
    if (listen instanceof Listen.Fixed fixed) {
      return new InetSocketAddress(fixed.address(), fixed.port());
    }
    if (listen instanceof Listen.OwnNode ownNode) {
      return new InetSocketAddress(ownAddress, ownNode.port());
    }
    return new InetSocketAddress(listen.port());
  }

  /** All of them, or none that was not open before. */
  private static Optional<String> openAll(List<Listener> listeners) {
    List<Listener> opened = new ArrayList<>();
    for (Listener listener : listeners) {
      if (listener.isOpen()) {
        continue;
      }
      Optional<String> failure = listener.open();
      if (failure.isPresent()) {
        opened.forEach(Listener::close);
        return failure;
      }
      opened.add(listener);
    }
    return Optional.empty();
  }

  /**
   * This node holds the VIP now: its frontends listen on it, unless they do already.
   *
   * @return why they cannot, as one line; empty when they do
   */
  public synchronized Optional<String> bind(InetAddress vip) {
    return openAll(on(vip));
  }

  /** This node holds the VIP no longer. Its sessions go on until {@link #endSessions}. */
  public synchronized void unbind(InetAddress vip) {
    on(vip).forEach(Listener::close);
  }

  private List<Listener> on(InetAddress vip) {
    return whileHeld.stream().filter(listener -> listener.address().equals(vip)).toList();
  }

  /**
   * Resets every session whose client dialled that VIP.
   *
   * @param patience how long to wait until the loops have done so; a busy one does it later
   */
  public void endSessions(InetAddress vip, Termination termination, Duration patience) {
    lanes.forEach(lane -> lane.end(session -> session.dialled(vip), termination));
    long deadline = System.nanoTime() + patience.toNanos();
    for (Future<?> done : lanes.stream().map(Lane::whenDone).toList()) {
      done.awaitUninterruptibly(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Refuses new clients of a frontend with a reset, or lets them in again; its sessions go on. It
   * goes on listening, so that this never waits and never fails.
   */
  public void admit(String frontend, boolean admits) {
    frontend(frontend).close(!admits);
  }

  /**
   * Refuses new clients of every frontend with a reset, or lets them in again; as {@link #admit}
   * does.
   *
   * @param but addresses that go on taking them; empty Optional: nobody is refused
   */
  public void refuseAllBut(Optional<Set<InetAddress>> but) {
    node.refuse(but.map(open -> address -> !open.contains(address)));
  }

  /** Resets every session of a frontend, soon; does not wait. */
  public void endSessionsOf(String frontend, Termination termination) {
    Frontend of = frontend(frontend);
    lanes.forEach(lane -> lane.end(session -> session.isOf(of), termination));
  }

  /**
   * Resets every session that goes to a backend, soon; does not wait. Connecting ones too: their
   * backend has been taken out of its pool's snapshot before, so no later one goes there.
   */
  public void endSessionsWith(Backend backend, Termination termination) {
    lanes.forEach(lane -> lane.end(session -> session.isWith(backend), termination));
  }

  private Frontend frontend(String name) {
    return frontends.stream()
        .filter(frontend -> frontend.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no frontend " + name));
  }

  /**
   * No new sessions on these addresses; the old ones go on. A listener on every address goes on if
   * that is not one of these, and refuses who dials one of them.
   */
  public synchronized void stopListening(Predicate<InetAddress> which) {
    node.close(which);
    for (List<Listener> listeners : List.of(always, whileHeld)) {
      listeners.stream()
          .filter(listener -> which.test(listener.address()))
          .forEach(Listener::close);
    }
  }

  /**
   * Waits until no session is left, and resets those that are still there at the deadline.
   *
   * @return how many were reset
   */
  public int drain(Duration deadline) throws InterruptedException {
    if (node.awaitEmpty(deadline.toNanos())) {
      return 0;
    }
    int left = sessions();
    lanes.forEach(lane -> lane.end(session -> true, Termination.SHUTDOWN));
    node.awaitEmpty(ABORT.toNanos());
    return left;
  }

  /** Live sessions of the whole node. */
  public int sessions() {
    return node.limit().sessions();
  }

  /** In the order of the file. */
  public synchronized List<FrontendStatus> frontends() {
    return frontends.stream().map(this::status).toList();
  }

  private FrontendStatus status(Frontend frontend) {
    List<InetSocketAddress> listening = new ArrayList<>();
    for (List<Listener> listeners : List.of(always, whileHeld)) {
      for (Listener listener : listeners) {
        if (listener.frontend() == frontend) {
          listener.bound().ifPresent(listening::add);
        }
      }
    }
    return new FrontendStatus(
        frontend.name(),
        frontend.route().pool().name(),
        listening,
        frontend.limit().sessions(),
        frontend.limit().max(),
        frontend.totals().terminations(),
        frontend.totals().bytesIn(),
        frontend.totals().bytesOut());
  }

  /** Stops listening and resets what is left; to let sessions finish call {@link #drain} before. */
  @Override
  public void close() {
    stopListening(address -> true);
    try {
      drain(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
