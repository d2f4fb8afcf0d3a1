package org.tandemlb.node.proxy;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tandemlb.config.AdminConfig;
import org.tandemlb.config.AllDown;
import org.tandemlb.config.Balance;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.Config;
import org.tandemlb.config.Failback;
import org.tandemlb.config.FrontendConfig;
import org.tandemlb.config.HoldConfig;
import org.tandemlb.config.Listen;
import org.tandemlb.config.LogConfig;
import org.tandemlb.config.PoolConfig;
import org.tandemlb.config.SharedPart;
import org.tandemlb.config.TransportChoice;
import org.tandemlb.config.Trust;
import org.tandemlb.config.VipConfig;
import org.tandemlb.config.VipMode;
import org.tandemlb.node.balance.Backend;
import org.tandemlb.node.balance.PoolSnapshot;

/** A data plane with one frontend on a free loopback port, and what it has logged. */
final class Rig implements AutoCloseable {

  static final InetAddress LOOPBACK = address("127.0.0.1");
  static final int LOOPS = 2;

  /** What a test says differently. */
  static final class Plan {
    TransportChoice transport = TransportChoice.AUTO;
    List<Backend> backends = List.of();
    List<Listen> listen = List.of(new Listen.Fixed(LOOPBACK, 0));
    List<InetAddress> vips = List.of();
    VipMode vipMode = VipMode.LEASE;
    int nodeMax = 1000;
    int frontendMax = 1000;
    int retries = 2;
    Duration connectTimeout = Duration.ofSeconds(2);

    /** What the data plane says against its backends. */
    final List<Backend> failed = new CopyOnWriteArrayList<>();
  }

  final DataPlane plane;
  final List<Backend> backends;
  final Transport transport;
  private final SessionLog log;
  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

  Rig(Plan plan) throws CannotStartException {
    backends = plan.backends;
    transport = Transport.open(plan.transport, LOOPS);
    log = new SessionLog(LogConfig.Sessions.LINE, lines);
    try {
      plane = start(plan, transport, log);
    } catch (CannotStartException e) {
      log.close();
      transport.close();
      throw e;
    }
  }

  static DataPlane start(Plan plan, Transport transport, SessionLog log)
      throws CannotStartException {
    PoolSnapshot pool = firstOf(plan.backends);
    return DataPlane.start(
        config(plan), "lb1", LOOPBACK, name -> () -> pool, transport, log, plan.failed::add);
  }

  /** In the order given, each once a session. */
  static PoolSnapshot firstOf(List<Backend> backends) {
    return new PoolSnapshot() {
      @Override
      public Optional<Backend> pick(InetAddress client, Set<Backend> tried) {
        return backends.stream().filter(backend -> !tried.contains(backend)).findFirst();
      }
    };
  }

  static Config config(Plan plan) {
    SortedMap<String, String> noLines = new TreeMap<>(Map.of());
    return new Config(
        new ClusterConfig(
            "tandem",
            List.of(),
            new Trust.Insecure(),
            Duration.ofMillis(600),
            Duration.ofSeconds(2),
            HoldConfig.DEFAULT),
        plan.vips.stream()
            .map(vip -> new VipConfig(vip, "", "", new Failback.Never(), ""))
            .toList(),
        plan.vipMode,
        Duration.ofMinutes(10),
        plan.nodeMax,
        List.of(new FrontendConfig("web", plan.listen, "web", plan.frontendMax)),
        List.of(
            new PoolConfig(
                "web",
                Balance.FIRST,
                new CheckConfig.None(),
                plan.connectTimeout,
                plan.retries,
                AllDown.REFUSE,
                List.of())),
        new AdminConfig(new Listen.Any(0), Path.of("unused")),
        new LogConfig(LogConfig.Sessions.LINE, LogConfig.Level.INFO),
        plan.transport,
        new SharedPart(noLines, ""),
        "");
  }

  static Backend backend(String name, InetSocketAddress address) {
    return new Backend("web", name, address);
  }

  static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  InetSocketAddress frontend() {
    return plane.frontends().get(0).listening().get(0);
  }

  Socket dial() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(20_000);
    socket.connect(frontend(), 5_000);
    return socket;
  }

  FrontendStatus status() {
    return plane.frontends().get(0);
  }

  List<String> lines() {
    return lines.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** A client can hear of its end before it has been counted. */
  void awaitEnded(Termination why, long count) {
    await().atMost(Duration.ofSeconds(20)).until(() -> status().ended(why) == count);
  }

  /** A client can hear that it is refused before that has been counted. */
  void awaitRefused(Termination why, long count) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> status().refused().equals(Map.of(why, count)));
  }

  /** Waits until so many sessions have ended, and checks that each has exactly one line. */
  List<String> awaitLines(int count) {
    await().atMost(Duration.ofSeconds(20)).until(() -> lines().size() >= count);
    await().until(() -> plane.sessions() == 0);
    List<String> seen = new ArrayList<>(lines());
    if (seen.size() != count || status().total() != count) {
      throw new AssertionError(count + " sessions, counted " + status().total() + ": " + seen);
    }
    for (Backend backend : backends) {
      if (backend.sessions() != 0) {
        throw new AssertionError(backend + " still counts " + backend.sessions() + " sessions");
      }
    }
    return seen;
  }

  @Override
  public void close() {
    plane.close();
    log.close();
    transport.close();
  }
}
