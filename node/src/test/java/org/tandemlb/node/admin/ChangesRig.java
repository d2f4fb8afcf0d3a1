package org.tandemlb.node.admin;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.Config;
import org.tandemlb.config.ConfigFile;

/**
 * A cluster of three nodes that does at once what it is asked for, unless a test says otherwise.
 */
public final class ChangesRig implements Changes {

  /** What comes of the next reload of all, by node. */
  public volatile Map<String, ReloadOutcome> allReloaded = Map.of();

  /** What comes of the next reload. */
  public volatile ReloadOutcome reloaded =
      new ReloadOutcome(ReloadOutcome.Kind.UNCHANGED, "9f2c", List.of());

  static final String FILE =
      """
      cluster:
        nodes: {lb1: 198.18.0.11, lb2: 198.18.0.12, lb3: 198.18.0.13}
        insecure: true
      vips:
        - {address: 198.18.0.100, home: lb3}
        - {address: "fd00:18::100"}
      frontends:
        web: {listen: ["198.18.0.100:80"], pool: web}
      pools:
        web: {backends: {web-01: {address: "198.18.0.21:80", weight: 40}, web-02: {address: "198.18.0.22:80"}}}
        mail: {backends: {mail-01: {address: "198.18.0.31:25"}}}
      """;

  public volatile Wishes wishes = Wishes.NONE;
  public volatile boolean answers = true;
  public volatile boolean full;

  /** By name: its state, and for a fault its reason. */
  public final Map<String, String> states =
      new HashMap<>(Map.of("lb1", "ok", "lb2", "ok", "lb3", "ok"));

  /** By VIP and node: what keeps a node that is in a fault from it; absent: its reason. */
  public final Map<String, Map<String, String>> cannotHold = new HashMap<>();

  /** By node: why the election does not choose it. */
  public final Map<String, String> passedOver = new HashMap<>();

  /** Of them: what comes of it when somebody asks for them. */
  public final Map<String, String> ifAsked = new HashMap<>();

  /** How often the status is asked for until nobody is passed over any more. */
  public final AtomicInteger pagesUntilReached = new AtomicInteger(Integer.MAX_VALUE);

  /** By node. */
  public final Map<String, String> standbyFiles = new HashMap<>();

  /** By node. */
  public final Map<String, String> notHitless = new HashMap<>();

  /** By VIP: where it belongs. */
  public final Map<String, StatusPage.HomePart> homes = new HashMap<>();

  /** Whether the VIPs come to a node that is no longer on standby. */
  public volatile boolean comeHome;

  /** What is left of a move, by how often the status has been asked for since; the last stays. */
  public final Deque<List<StatusPage.HandoverPart>> handovers = new ArrayDeque<>();

  /** What became of the move before, and of the one that is asked for, once it is made. */
  public volatile StatusPage.MovePart moveBefore;

  public volatile StatusPage.MovePart lastMove;

  public volatile String holder = "lb1";

  /** Of both VIPs; null for none. */
  public volatile String group;

  /** How often the status is asked for until a VIP has moved as wished. */
  public final AtomicInteger pagesUntilMoved = new AtomicInteger(Integer.MAX_VALUE);

  private final Reloads reloads =
      new Reloads() {
        @Override
        public ReloadOutcome reload() {
          return reloaded;
        }

        @Override
        public Map<String, ReloadOutcome> reloadAll() {
          return allReloaded;
        }
      };

  private volatile String moving = "";
  private final Config config = read();

  private static Config read() {
    try {
      Path file = Files.createTempFile("tandem", ".yaml");
      try {
        return ConfigFile.read(Files.writeString(file, FILE));
      } finally {
        Files.delete(file);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public ChangeCalls calls() {
    return new ChangeCalls(
        () -> config, this::page, () -> wishes, this, new ReloadCall("lb1", () -> config, reloads));
  }

  public Optional<StatusPage> page() {
    if (pagesUntilReached.decrementAndGet() == 0) {
      passedOver.clear();
      ifAsked.clear();
    }
    if (!moving.isEmpty() && pagesUntilMoved.decrementAndGet() == 0) {
      holder = moving;
    }
    Optional<StatusPage> page = answers ? Optional.of(whole()) : Optional.empty();
    if (moving.equals(holder) && handovers.size() > 1) {
      handovers.remove();
    }
    return page;
  }

  private StatusPage whole() {
    return new StatusPage(
        "lb1",
        "1.0.0",
        "sha256:9f2c",
        "2026-11-21T10:00:00Z",
        new StatusPage.ViewPart(7, List.of("lb1", "lb2", "lb3")),
        config.cluster().nodes().stream().map(node -> node(node.name())).toList(),
        List.of(vip("198.18.0.100"), vip("fd00:18::100")),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private StatusPage.NodePart node(String name) {
    boolean standby = wishes.standby(name) || standbyFiles.containsKey(name);
    String state = standby ? "standby" : states.get(name);
    String reason = state.equals("ok") ? null : "because " + state;
    return new StatusPage.NodePart(
        name,
        state,
        reason,
        standby,
        standbyFiles.get(name),
        null,
        null,
        "ready",
        null,
        0,
        null,
        null);
  }

  private StatusPage.VipPart vip(String address) {
    boolean moved = moving.equals(holder);
    return new StatusPage.VipPart(
        address,
        group,
        holder,
        3,
        null,
        "home of the address",
        "spare",
        "nothing to do",
        moved && !handovers.isEmpty() ? handovers.peek() : List.of(),
        null,
        notHitless,
        Map.of(),
        cannotHold.getOrDefault(address, everyFault()),
        Map.copyOf(passedOver),
        Map.copyOf(ifAsked),
        homes.get(address),
        moved ? lastMove : moveBefore);
  }

  private Map<String, String> everyFault() {
    Map<String, String> faults = new HashMap<>();
    states.forEach(
        (node, state) -> {
          if (state.equals("fault")) {
            faults.put(node, "because fault");
          }
        });
    return faults;
  }

  @Override
  public void wish(Map<WishKey, String> asked) throws TimeoutException, TooManyException {
    if (!answers) {
      throw new TimeoutException();
    }
    if (full) {
      throw new TooManyException("there are 16384 wishes already");
    }
    Map<WishKey, String> all = new HashMap<>(wishes.values());
    all.putAll(asked);
    wishes = new Wishes(all);
    asked.forEach(
        (key, value) -> {
          if (key.kind() == WishKey.Kind.VIP_NODE) {
            moving = value;
          } else if (key.kind() == WishKey.Kind.NODE_STANDBY && value.isEmpty() && comeHome) {
            moving = key.name();
          } else if (key.kind() == WishKey.Kind.NODE_STANDBY && key.name().equals(holder)) {
            moving = "lb2";
          }
        });
  }
}
