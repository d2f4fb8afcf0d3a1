package org.tandemlb.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.tandemlb.cluster.Cluster;
import org.tandemlb.cluster.control.ClusterStatus;
import org.tandemlb.cluster.election.Homecoming;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.Aside;
import org.tandemlb.cluster.vip.handover.HeldBack;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.Config;
import org.tandemlb.config.Failback;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.Listen;
import org.tandemlb.config.NodeConfig;
import org.tandemlb.config.VipConfig;
import org.tandemlb.node.admin.Health;
import org.tandemlb.node.admin.StatusPage;
import org.tandemlb.node.balance.Backend;
import org.tandemlb.node.balance.Pool;
import org.tandemlb.node.health.Probed;
import org.tandemlb.node.proxy.DataPlane;
import org.tandemlb.node.proxy.FrontendStatus;

/** Puts the status together from what each part knows. Any thread. */
final class StatusPages {

  private final Supplier<Running> running;
  private final NodeConfig self;
  private final Cluster cluster;
  private final DataPlane dataPlane;
  private final Supplier<List<Leaving.Left>> leaving;
  private final Supplier<List<Probed>> probed;
  private final Supplier<Wishes> wishes;
  private final HandoverCounts handovers;
  private final ReloadCounts reloads;
  private final Stalls stalls;
  private final BooleanSupplier stopping;

  StatusPages(
      Supplier<Running> running,
      NodeConfig self,
      Cluster cluster,
      DataPlane dataPlane,
      Supplier<List<Leaving.Left>> leaving,
      Supplier<List<Probed>> probed,
      Supplier<Wishes> wishes,
      HandoverCounts handovers,
      ReloadCounts reloads,
      Stalls stalls,
      BooleanSupplier stopping) {
    this.running = running;
    this.self = self;
    this.cluster = cluster;
    this.dataPlane = dataPlane;
    this.leaving = leaving;
    this.probed = probed;
    this.wishes = wishes;
    this.handovers = handovers;
    this.reloads = reloads;
    this.stalls = stalls;
    this.stopping = stopping;
  }

  /** Empty when the control thread does not answer. */
  Optional<StatusPage> page() {
    try {
      return Optional.of(page(cluster.status(this::beside)));
    } catch (TimeoutException e) {
      return Optional.empty();
    }
  }

  /** On the control thread: what the cluster knows fits the pools that there are. */
  private Together beside(ClusterStatus status) {
    Running now = running.get();
    return new Together(status, now, now.members());
  }

  private StatusPage page(Together together) {
    ClusterStatus status = together.status();
    Config config = together.running().config();
    Times times = new Times();
    Wishes wished = wishes.get();
    return new StatusPage(
        self.name(),
        Version.TEXT,
        "sha256:" + config.fileHash(),
        together.running().since().truncatedTo(ChronoUnit.SECONDS).toString(),
        new StatusPage.ViewPart(status.viewNumber(), status.members()),
        status.nodes().stream().map(node -> node(node, wished, times)).toList(),
        status.vips().stream().map(vip -> vip(vip, config, times)).toList(),
        pools(together.pools(), status, wished, times),
        leaving.get().stream().map(left -> leaving(left, System.nanoTime())).toList(),
        dataPlane.frontends().stream().map(frontend -> frontend(frontend, config, wished)).toList(),
        stalls.all().stream().map(StatusPages::stall).toList());
  }

  /** What this node knows by itself is there even when the control thread does not answer. */
  NodeFacts facts() {
    boolean answers = true;
    Together now;
    try {
      now = cluster.status(this::beside);
    } catch (TimeoutException e) {
      answers = false;
      now = beside(NodeFacts.nothingKnown(self.name()));
    }
    return new NodeFacts(
        dataPlane.frontends(),
        now.pools(),
        leaving.get(),
        wishes.get(),
        handovers.all(),
        probed.get(),
        stalls.all(),
        reloads.all(),
        answers,
        now.status());
  }

  /** Empty when the control thread does not answer. */
  Optional<ClusterEvents.Seen> seen() {
    try {
      return Optional.of(new ClusterEvents.Seen(cluster.status(), wishes.get()));
    } catch (TimeoutException e) {
      return Optional.empty();
    }
  }

  Health health() {
    if (stopping.getAsBoolean()) {
      return new Health(false, "stopping");
    }
    ClusterStatus status;
    try {
      status = cluster.status();
    } catch (TimeoutException e) {
      return new Health(false, "the control thread does not answer");
    }
    if (status.members().isEmpty()) {
      return new Health(false, "joining the cluster");
    }
    AdminState admin = wishes.get().node(self.name());
    if (admin != AdminState.READY) {
      return new Health(false, "in " + word(admin) + ", as somebody asked");
    }
    Optional<String> ownFault = ownFault(status);
    if (ownFault.isPresent()) {
      return new Health(false, ownFault.get());
    }
    List<ClusterStatus.VipStatus> faulty =
        status.vips().stream().filter(vip -> vip.own() == VipState.FAULT).toList();
    if (!faulty.isEmpty() && faulty.size() == status.vips().size()) {
      return new Health(
          false,
          faulty.stream()
              .map(vip -> IpAddress.text(vip.address()) + ": " + vip.ownReason())
              .collect(Collectors.joining("; ")));
    }
    return new Health(true, "serving");
  }

  /**
   * Why this whole node holds nothing, such as a file that differs from the others'. That somebody
   * put it on standby is none: it serves on its own addresses like any spare.
   */
  private Optional<String> ownFault(ClusterStatus status) {
    boolean holds = status.vips().stream().anyMatch(vip -> vip.holder().equals(self.name()));
    return status.nodes().stream()
        .filter(node -> node.name().equals(self.name()) && !holds && !node.standby())
        .map(ClusterStatus.NodeStatus::state)
        .filter(state -> !state.equals("ok"))
        .findFirst();
  }

  private static StatusPage.NodePart node(
      ClusterStatus.NodeStatus node, Wishes wished, Times times) {
    boolean ok = node.state().equals("ok");
    return new StatusPage.NodePart(
        node.name(),
        state(node.present(), node.standby(), ok),
        ok ? null : node.state(),
        node.standby(),
        node.standbyFile().isEmpty() ? null : node.standbyFile(),
        node.lacking().isEmpty() ? null : node.lacking(),
        node.damping().isEmpty() ? null : node.damping(),
        word(wished.node(node.name())),
        node.fileHash().isEmpty() ? null : node.fileHash(),
        node.present() ? node.sessions() : null,
        times.of(node.sinceNanos()),
        silentLinks(node, times));
  }

  /** Null for none. */
  private static Map<String, String> silentLinks(ClusterStatus.NodeStatus node, Times times) {
    Map<String, String> silent = new LinkedHashMap<>();
    for (ClusterStatus.LinkStatus link : node.links()) {
      link.silentSinceNanos().ifPresent(nanos -> silent.put(link.link(), times.of(nanos)));
    }
    return silent.isEmpty() ? null : silent;
  }

  private static String state(boolean present, boolean standby, boolean ok) {
    if (!present) {
      return StatusPage.NodePart.ABSENT;
    }
    if (standby) {
      return StatusPage.NodePart.STANDBY;
    }
    return ok ? StatusPage.NodePart.OK : StatusPage.NodePart.FAULT;
  }

  private static StatusPage.VipPart vip(ClusterStatus.VipStatus vip, Config config, Times times) {
    return new StatusPage.VipPart(
        IpAddress.text(vip.address()),
        group(vip.address(), config),
        vip.holder().isEmpty() ? null : vip.holder(),
        vip.term(),
        times.of(vip.sinceNanos()),
        vip.reason(),
        word(vip.own()),
        vip.ownReason(),
        handovers(vip, config),
        vip.heldBack().map(StatusPages::heldBack).orElse(null),
        new TreeMap<>(vip.notHitless()),
        new TreeMap<>(vip.mayHang()),
        new TreeMap<>(vip.cannotHold()),
        passedOver(vip),
        ifAsked(vip),
        vip.homecoming().map(StatusPages::home).orElse(null),
        vip.lastMove().map(move -> move(move, times)).orElse(null));
  }

  private static Map<String, String> passedOver(ClusterStatus.VipStatus vip) {
    Map<String, String> passedOver = new TreeMap<>();
    vip.passedOver().forEach((node, reason) -> passedOver.put(node, reason.why()));
    return passedOver;
  }

  private static Map<String, String> ifAsked(ClusterStatus.VipStatus vip) {
    Map<String, String> ifAsked = new TreeMap<>();
    vip.passedOver()
        .forEach(
            (node, reason) ->
                ifAsked.put(
                    node,
                    switch (reason.ifAsked()) {
                      case CHOSEN -> StatusPage.VipPart.CHOSEN;
                      case NOT_YET -> StatusPage.VipPart.NOT_YET;
                      case REFUSED -> StatusPage.VipPart.REFUSED;
                    }));
    return ifAsked;
  }

  private static StatusPage.HomePart home(Homecoming home) {
    OptionalLong inNanos = home.inNanos();
    return new StatusPage.HomePart(
        home.node(),
        home.failback() instanceof Failback.After after
            ? Long.valueOf(seconds(after.well().toMillis()))
            : null,
        inNanos.isPresent()
            ? Long.valueOf(seconds(TimeUnit.NANOSECONDS.toMillis(inNanos.getAsLong())))
            : null);
  }

  /** Null for none. */
  private static String group(InetAddress vip, Config config) {
    return config.vips().stream()
        .filter(one -> one.address().equals(vip) && !one.group().isEmpty())
        .map(VipConfig::group)
        .findFirst()
        .orElse(null);
  }

  private static List<StatusPage.HandoverPart> handovers(
      ClusterStatus.VipStatus vip, Config config) {
    List<StatusPage.HandoverPart> handovers = new ArrayList<>();
    vip.preparing()
        .filter(move -> !vip.asides().containsKey(move.from())) // It has just stepped aside.
        .map(
            move ->
                new StatusPage.HandoverPart(
                    move.from(),
                    move.to(),
                    StatusPage.HandoverPart.PREPARING,
                    0,
                    seconds(config.drain().toMillis())))
        .ifPresent(handovers::add);
    new TreeMap<>(vip.asides())
        .forEach((from, aside) -> handovers.add(serving(from, vip.assigned(), aside)));
    return handovers;
  }

  private static StatusPage.HandoverPart serving(String from, String assigned, Aside aside) {
    return new StatusPage.HandoverPart(
        from,
        assigned.isEmpty() || assigned.equals(from) ? null : assigned,
        StatusPage.HandoverPart.SERVING,
        aside.sessions(),
        seconds(aside.leftMillis()));
  }

  /** "At most". */
  private static long seconds(long millis) {
    return (millis + 999) / 1_000;
  }

  private static StatusPage.MovePart move(ClusterStatus.MoveStatus move, Times times) {
    boolean kept = move.broken().isEmpty();
    return new StatusPage.MovePart(
        move.from(),
        move.to(),
        move.term(),
        kept ? StatusPage.MovePart.KEPT : StatusPage.MovePart.RESET,
        kept ? null : move.broken(),
        move.millis(),
        times.of(move.atNanos()));
  }

  private static StatusPage.HeldBackPart heldBack(HeldBack sessions) {
    return new StatusPage.HeldBackPart(sessions.from(), seconds(sessions.leftMillis()));
  }

  private List<StatusPage.PoolPart> pools(
      List<Pool.Members> pools, ClusterStatus status, Wishes wished, Times times) {
    Map<BackendId, ClusterStatus.BackendStatus> byId = new LinkedHashMap<>();
    status.backends().forEach(backend -> byId.put(backend.backend(), backend));
    Map<BackendId, Double> everySeconds = new HashMap<>();
    probed
        .get()
        .forEach(one -> everySeconds.put(one.backend(), one.interval().toMillis() / 1_000.0));
    List<StatusPage.PoolPart> parts = new ArrayList<>();
    for (Pool.Members pool : pools) {
      List<StatusPage.BackendPart> backends =
          pool.backends().stream()
              .map(backend -> backend(pool, backend, byId, everySeconds, wished, times))
              .toList();
      double perSecond =
          backends.stream()
              .map(StatusPage.BackendPart::probedEverySeconds)
              .filter(Objects::nonNull)
              .mapToDouble(seconds -> 1 / seconds)
              .sum();
      parts.add(
          new StatusPage.PoolPart(
              pool.config().name(),
              word(pool.config().balance()),
              Math.round(perSecond * 1_000) / 1_000.0,
              backends));
    }
    return parts;
  }

  private static StatusPage.BackendPart backend(
      Pool.Members pool,
      Backend backend,
      Map<BackendId, ClusterStatus.BackendStatus> byId,
      Map<BackendId, Double> everySeconds,
      Wishes wished,
      Times times) {
    BackendId id = new BackendId(backend.pool(), backend.name());
    BackendConfig asked =
        pool.config().backends().stream()
            .filter(one -> one.name().equals(backend.name()))
            .findFirst()
            .orElseThrow();
    ClusterStatus.BackendStatus known = byId.get(id);
    Verdict verdict = known.verdict();
    Map<String, String> seenBy = new TreeMap<>();
    known.seenBy().forEach((node, up) -> seenBy.put(node, up ? "up" : "down"));
    return new StatusPage.BackendPart(
        backend.name(),
        text(backend.address()),
        wished.weight(id).orElse(asked.weight()),
        asked.backup(),
        word(wished.backend(id)),
        word(verdict.state()),
        verdict.reason(),
        times.of(verdict.sinceNanos()),
        backend.sessions(),
        backend.total(),
        everySeconds.get(id),
        seenBy);
  }

  private static StatusPage.LeavingPart leaving(Leaving.Left left, long nowNanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(left.untilNanos() - nowNanos);
    return new StatusPage.LeavingPart(
        left.backend().toString(),
        text(left.backend().address()),
        left.backend().sessions(),
        seconds(Math.max(0, millis)));
  }

  private static StatusPage.FrontendPart frontend(
      FrontendStatus frontend, Config config, Wishes wished) {
    Map<String, Long> refused = new TreeMap<>();
    frontend.refused().forEach((why, count) -> refused.put(why.word(), count));
    return new StatusPage.FrontendPart(
        frontend.name(),
        listens(frontend.name(), config),
        frontend.pool(),
        word(wished.frontend(frontend.name())),
        frontend.sessions(),
        frontend.max(),
        refused);
  }

  private static StatusPage.StallPart stall(Stalls.Count count) {
    return new StatusPage.StallPart(
        count.word(), count.count(), TimeUnit.NANOSECONDS.toMillis(count.longestNanos()));
  }

  private static List<String> listens(String frontend, Config config) {
    return config.frontends().stream()
        .filter(one -> one.name().equals(frontend))
        .flatMap(one -> one.listen().stream())
        .map(Listen::text)
        .toList();
  }

  private static String text(InetSocketAddress address) {
    return IpAddress.text(address.getAddress(), address.getPort());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What is of one moment. */
  private record Together(ClusterStatus status, Running running, List<Pool.Members> pools) {}

  /** Turns times of the monotonic clock into times for people, as seen at one moment. */
  private static final class Times {
    private final long nowNanos = System.nanoTime();
    private final Instant now = Instant.now();

    String of(long nanos) {
      return now.minus(Duration.ofNanos(nowNanos - nanos))
          .truncatedTo(ChronoUnit.SECONDS)
          .toString();
    }
  }
}
