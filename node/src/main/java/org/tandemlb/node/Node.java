package org.tandemlb.node;

import io.netty.util.concurrent.EventExecutor;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.Cluster;
import org.tandemlb.cluster.Halt;
import org.tandemlb.cluster.WishRefusedException;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.jgroups.JGroupsMembership;
import org.tandemlb.cluster.membership.MembershipException;
import org.tandemlb.cluster.reload.ReloadMessage.Step;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.vip.AddressOwner;
import org.tandemlb.cluster.vip.BindOwner;
import org.tandemlb.cluster.vip.ListeningOwner;
import org.tandemlb.cluster.vip.VipListeners;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.Passage;
import org.tandemlb.cluster.vip.kernel.KernelOwner;
import org.tandemlb.cluster.vip.kernel.nft.KernelPassage;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.Config;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.NodeConfig;
import org.tandemlb.config.VipConfig;
import org.tandemlb.config.VipMode;
import org.tandemlb.node.admin.AdminCalls;
import org.tandemlb.node.admin.AdminServer;
import org.tandemlb.node.admin.AdminToken;
import org.tandemlb.node.admin.ChangeCalls;
import org.tandemlb.node.admin.Changes;
import org.tandemlb.node.admin.Events;
import org.tandemlb.node.admin.MetricsText;
import org.tandemlb.node.admin.ReloadCall;
import org.tandemlb.node.admin.Reloads;
import org.tandemlb.node.health.Checks;
import org.tandemlb.node.proxy.CannotStartException;
import org.tandemlb.node.proxy.DataPlane;
import org.tandemlb.node.proxy.SessionLog;
import org.tandemlb.node.proxy.Termination;
import org.tandemlb.node.proxy.Transport;
import org.tandemlb.node.service.ServiceManager;

/** A running node: starts its parts in order, and stops them in reverse. */
public final class Node implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  /**
   * How long a node that ends waits for the others to take its VIPs, besides the time that its
   * sessions have. A move needs a hundredth of it; the cluster's polite stop gives up by itself
   * before, and says why.
   */
  private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(28);

  /** How long who asks for a reload waits: a resolver that does not answer takes its time. */
  private static final Duration RELOAD_PATIENCE = Duration.ofSeconds(50);

  /** How long its parts have to end, after that. */
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(20);

  /**
   * How long a VIP that is given away stays for its sessions to be reset: the loops need a
   * millisecond, and a lease waits for nobody.
   */
  private static final Duration TELL_PATIENCE = Duration.ofMillis(100);

  /** As it started; what a reload may change is asked of {@link #running}. */
  private final Config config;

  private final NodeConfig self;
  private final ServiceManager manager;
  private final Parts parts = new Parts();
  private final FileSource source;

  /** Written on the control thread, once that runs. */
  private final AtomicReference<Running> running = new AtomicReference<>();

  private final HandoverCounts handovers;
  private final ReloadCounts reloads = new ReloadCounts(Clock.systemUTC());
  private Checks checks;
  private DataPlane dataPlane;
  private Cluster cluster;
  private WishesHere wishes;
  private EventWatch eventWatch;
  private final Map<UUID, CompletableFuture<Map<String, ReloadOutcome>>> reloadsOfAll =
      new ConcurrentHashMap<>();
  private Reloader reloader;
  private volatile boolean stopping;

  private Node(Config config, NodeConfig self, ServiceManager manager, FileSource source)
      throws StartException {
    this.config = config;
    this.self = self;
    this.manager = manager;
    this.source = source;
    this.running.set(new Running(config, Backends.pools(config), Instant.now()));
    this.handovers = new HandoverCounts(config.vips().stream().map(VipConfig::address).toList());
  }

  /**
   * Starts a node; when this returns it serves. When it throws, nothing is left running.
   *
   * @param nodeName which of the file's nodes this is; empty: found by host name or address
   */
  public static Node start(Config config, String nodeName) throws StartException {
    return start(config, nodeName, ServiceManager.NONE, () -> config);
  }

  /**
   * As above, and tells a service manager how it does.
   *
   * @param source where a reload finds what the file says then
   */
  public static Node start(
      Config config, String nodeName, ServiceManager manager, FileSource source)
      throws StartException {
    Node node = new Node(config, Self.of(config, nodeName), manager, source);
    try {
      node.startParts();
      manager.ready();
      return node;
    } catch (CannotStartException | MembershipException | IOException e) {
      node.close();
      throw StartException.failed(e.getMessage());
    } catch (RuntimeException | Error e) { // a bug, or a library that does not load
      node.close();
      throw e;
    }
  }

  /**
   * Reads the file anew and applies it: the whole of it, or nothing. Returns at once; it is over
   * when what comes back is.
   */
  public CompletableFuture<ReloadOutcome> reload() {
    return reloader.reload();
  }

  /**
   * The polite end: the VIPs go to the others first, then new clients are refused, then old
   * sessions may finish for as long as {@code drain} says. {@link #close} follows.
   */
  public void stop() {
    stopping = true;
    Duration drain = running.get().config().drain();
    manager.stopping(drain.plus(LEAVE_PATIENCE).plus(CLOSE_PATIENCE));
    manager.status("stopping: giving the VIPs away, with their sessions");
    long drainedNanos = System.nanoTime() + drain.toNanos();
    LOG.info("stopping: giving the VIPs away");
    // On a VIP it listens on: handshakes that have begun here are still its own.
    dataPlane.stopListening(address -> !isVip(address) && !address.isAnyLocalAddress());
    if (!cluster.leave(drain.plus(LEAVE_PATIENCE))) {
      LOG.warn("stopping: some VIPs were not given away");
    }
    dataPlane.stopListening(address -> true);
    int sessions = dataPlane.sessions();
    Duration left = Duration.ofNanos(Math.max(0, drainedNanos - System.nanoTime()));
    if (sessions > 0) {
      LOG.info("stopping: {} sessions may finish within {} s", sessions, left.toSeconds());
      manager.status(
          "stopping: %d sessions may finish within %d s".formatted(sessions, left.toSeconds()));
    }
    try {
      int reset = dataPlane.drain(left);
      LOG.info("stopped; {} sessions were still there and were reset", reset);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isVip(InetAddress address) {
    return config.vips().stream().anyMatch(vip -> vip.address().equals(address));
  }

  @Override
  public void close() {
    parts.close();
  }

  private void startParts() throws CannotStartException, MembershipException, IOException {
    InetAddress own = self.address().getAddress();
    Transport transport = parts.add(Transport.open(config.transport()));
    transport.onLoopEnd(() -> Halt.because("an event loop has ended"));
    SessionLog sessionLog =
        parts.add(
            new SessionLog(config.log().sessions(), new FileOutputStream(FileDescriptor.out)));
    checks = new Checks(running.get().pools().values(), transport.loops(), transport::channel);
    dataPlane =
        parts.add(
            DataPlane.start(
                config,
                self.name(),
                own,
                pool -> running.get().pools().get(pool)::snapshot,
                transport,
                sessionLog,
                checks::failedForClient));
    Drains.Timer timer = (delay, action) -> later(transport, delay, action);
    wishes =
        new WishesHere(
            running::get, dataPlane, new Drains(() -> running.get().config().drain(), timer));
    Leaving leaving =
        new Leaving(
            timer, backend -> dataPlane.endSessionsWith(backend, Termination.DRAIN_DEADLINE));
    // From here on the machine is changed: whoever cannot start for want of these is told before.
    AdminServer.demandFree(OwnAdmin.listens(config, self));
    JGroupsMembership membership = new JGroupsMembership(config.cluster(), self.name());
    membership.requireReady();
    AddressOwner owner = addressOwner();
    cluster =
        parts.add(
            new Cluster(
                config,
                membership,
                owner,
                () -> passage(owner, transport),
                dataPlane::sessions,
                new ClusterWord()));
    Events events = new Events(System.currentTimeMillis());
    Stalls stalls = new Stalls(config.cluster().lease());
    StatusPages pages =
        new StatusPages(
            running::get,
            self,
            cluster,
            dataPlane,
            leaving::all,
            checks::probed,
            wishes::current,
            handovers,
            reloads,
            stalls,
            () -> stopping);
    eventWatch = new EventWatch(() -> told(pages.seen()), events::publish);
    AdminCalls calls =
        new AdminCalls(
            pages::page,
            pages::health,
            MetricsText.of(NodeMetrics.ALL, pages::facts),
            new ChangeCalls(
                () -> running.get().config(),
                pages::page,
                wishes::current,
                this::wish,
                new ReloadCall(self.name(), () -> running.get().config(), new ReloadsHere())),
            events);
    AdminToken token = parts.add(new AdminToken(ofThisNode(config.admin().tokenFile())));
    AdminServer admin = parts.add(new AdminServer(OwnAdmin.listens(config, self), calls, token));
    HoldWatch hold = parts.add(new HoldWatch(self.name(), this::ofThisNode, cluster));
    // Before it joins: the others are to know its first answers when they choose.
    hold.start(config.cluster().hold());
    LiveParts live =
        new LiveParts(running, cluster, dataPlane, checks, wishes, leaving, hold, sessionLog);
    reloader =
        parts.add(
            new Reloader(
                source, running::get, live::apply, manager, () -> stopping, this::reloaded));
    cluster.start();
    parts.add(eventWatch.start());
    parts.add(stallWatch(stalls, transport).start());
    token.write();
    parts.add(checks.start(cluster::observe));
    LOG.info(
        "{} serves; status at http://{}/v1/status",
        self.name(),
        IpAddress.text(admin.address().getAddress(), admin.address().getPort()));
  }

  private static <T> T over(Future<T> reload) throws TimeoutException, InterruptedException {
    try {
      return reload.get(RELOAD_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** On the reloads' thread. */
  private void reloaded(ReloadOutcome outcome) {
    reloads.add(outcome);
    String time = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    eventWatch.tell(ClusterEvents.reload(self.name(), outcome, time));
  }

  /** Tells the service manager what is seen; what a node that stops says of itself stands. */
  private Optional<ClusterEvents.Seen> told(Optional<ClusterEvents.Seen> seen) {
    if (!stopping) {
      seen.ifPresent(now -> manager.status(ServiceStatus.of(now.cluster())));
    }
    return seen;
  }

  private StallWatch stallWatch(Stalls stalls, Transport transport) {
    StallWatch watch = new StallWatch(stalls, Collector::pausedNanos).tell(manager);
    watch.of(Stalls.Part.CONTROL, "the control thread", cluster::execute);
    int number = 1;
    for (EventExecutor loop : transport.loops()) {
      watch.of(Stalls.Part.LOOP, "event loop " + number++, loop::execute);
    }
    return watch;
  }

  private static Runnable later(Transport transport, Duration delay, Runnable action) {
    Future<?> scheduled =
        transport.loops().next().schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
    return () -> scheduled.cancel(false);
  }

  private void wish(Map<WishKey, String> asked) throws TimeoutException, Changes.TooManyException {
    try {
      cluster.wish(asked);
    } catch (WishRefusedException e) {
      throw new Changes.TooManyException(e.getMessage());
    }
  }

  private AddressOwner addressOwner() {
    VipListeners listeners = new FrontendsOfAVip();
    List<InetAddress> vips = config.vips().stream().map(VipConfig::address).toList();
    return config.vipMode() == VipMode.BIND
        ? new BindOwner(vips, listeners)
        : new ListeningOwner(new KernelOwner(config.vips(), config.frontends()), listeners);
  }

  /** How planned moves keep their sessions here, or why they cannot. */
  private Passage passage(AddressOwner owner, Transport transport) {
    Optional<String> byFile = config.whyMovesReset();
    if (byFile.isPresent()) {
      return Passage.none(byFile.get());
    }
    if (!transport.bindsFreely()) {
      return Passage.none("without epoll only the holder can listen on the address");
    }
    Map<InetAddress, Set<Integer>> ports = new HashMap<>();
    for (VipConfig vip : config.vips()) {
      ports.put(vip.address(), config.portsOn(vip.address()));
    }
    return KernelPassage.start(ports, owner::link);
  }

  private Path ofThisNode(Path ofAnyNode) {
    return OwnAdmin.ofNode(ofAnyNode, self);
  }

  /** What this node does with the cluster's word, on the control thread. */
  private final class ClusterWord implements Cluster.Listener {
    @Override
    public void verdicts(Map<BackendId, Verdict> verdicts) {
      Map<String, Map<String, Verdict>> byPool = new HashMap<>();
      verdicts.forEach(
          (backend, verdict) ->
              byPool
                  .computeIfAbsent(backend.pool(), name -> new HashMap<>())
                  .put(backend.backend(), verdict));
      byPool.forEach((name, ofPool) -> running.get().pools().get(name).apply(ofPool));
      eventWatch.wake();
    }

    @Override
    public void probeNow(Set<BackendId> backends) {
      checks.probeNow(backends);
    }

    @Override
    public void probeAnew(Set<BackendId> backends) {
      checks.probeAnew(backends);
    }

    @Override
    public void probeSeldom(Set<BackendId> backends) {
      checks.probeSeldom(backends);
    }

    @Override
    public void nobodyTakes() {
      dataPlane.stopListening(address -> true);
    }

    @Override
    public void vipElsewhere(InetAddress vip, String node) {
      dataPlane.endSessions(vip, Termination.VIP_MOVED, Duration.ZERO);
    }

    @Override
    public void wishes(Wishes all) {
      wishes.apply(all);
      eventWatch.wake();
    }

    @Override
    public void ownState(AdminState state, Set<InetAddress> open) {
      wishes.ownState(state, open);
    }

    @Override
    public void handover(InetAddress vip, HandoverProgress progress) {
      handovers.note(vip, progress);
      String time = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
      eventWatch.tell(ClusterEvents.handover(self.name(), vip, progress, time));
    }

    @Override
    public void checkFile(UUID id) {
      reloader.check(id).thenAccept(outcome -> cluster.fileTold(id, Step.CHECK, outcome));
    }

    @Override
    public void applyFile(UUID id) {
      reloader.apply(id).thenAccept(outcome -> cluster.fileTold(id, Step.APPLY, outcome));
    }

    @Override
    public void reloadOver(UUID id, Map<String, ReloadOutcome> outcomes) {
      Optional.ofNullable(reloadsOfAll.get(id)).ifPresent(asked -> asked.complete(outcomes));
    }

    @Override
    public void stoodStill(InetAddress vip, Duration time) {
      String now = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
      eventWatch.tell(ClusterEvents.stoodStill(self.name(), vip, time, now));
    }
  }

  /** On a thread that may wait. */
  private final class ReloadsHere implements Reloads {
    @Override
    public ReloadOutcome reload() throws TimeoutException, InterruptedException {
      return over(Node.this.reload());
    }

    @Override
    public Map<String, ReloadOutcome> reloadAll() throws TimeoutException, InterruptedException {
      UUID id = UUID.randomUUID();
      CompletableFuture<Map<String, ReloadOutcome>> all = new CompletableFuture<>();
      reloadsOfAll.put(id, all);
      try {
        cluster.reloadAll(id);
        return over(all);
      } finally {
        reloadsOfAll.remove(id);
      }
    }
  }

  /** On the control thread. */
  private final class FrontendsOfAVip implements VipListeners {
    @Override
    public Optional<String> bind(InetAddress vip) {
      return dataPlane.bind(vip);
    }

    @Override
    public void unbind(InetAddress vip) {
      dataPlane.unbind(vip);
    }

    @Override
    public void giveUp(InetAddress vip) {
      dataPlane.endSessions(vip, Termination.VIP_MOVED, TELL_PATIENCE);
    }
  }
}
