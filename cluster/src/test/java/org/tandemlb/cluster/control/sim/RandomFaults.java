package org.tandemlb.cluster.control.sim;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.control.sim.Links.Trouble;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.WishKey.Kind;
import org.tandemlb.config.Failback;

/**
 * Any faults and wishes in any order, from a seed; then none, and what is to be seen in the end.
 */
final class RandomFaults {

  static final int FAULTS = 60;

  /**
   * A wish that was lost while views changed is said again within 10 s, and may begin the 3 s after
   * which a VIP goes home.
   */
  private static final long SETTLED_MILLIS = 20_000;

  /**
   * A home that took a node for a stranger is worse than others for 60 s, unless that node speaks
   * as the VIP again; one that has given it to a third, for it is on standby, does not.
   */
  private static final long FORGOTTEN_MILLIS = 65_000;

  private static final Failback SOON = new Failback.After(Duration.ofSeconds(3));

  private final SimulatedCluster cluster;
  private final World world;

  /** Whether backends die for everybody, as in half of the seeds, or for any nodes. */
  private final boolean deadForAll;

  private final Operators operators;

  private RandomFaults(SimulatedCluster cluster) {
    this.cluster = cluster;
    this.world = cluster.world;
    this.operators = new Operators(world, cluster.config);
    this.deadForAll = world.chance(0.5);
  }

  static SimulatedCluster cluster(long seed) {
    return cluster(seed, nodes(seed));
  }

  static SimulatedCluster cluster(long seed, int nodes) {
    return new SimulatedCluster(seed, file(seed, nodes).build());
  }

  static SimulatedCluster clusterWithQuorum(long seed) {
    return new SimulatedCluster(seed, file(seed, nodes(seed)).quorum().build());
  }

  private static int nodes(long seed) {
    return 2 + (int) (seed % 4);
  }

  /** Of each number of nodes, every second has two links, and every third moves two VIPs as one. */
  private static ConfigBuilder file(long seed, int nodes) {
    ConfigBuilder file =
        new ConfigBuilder(nodes)
            .lease(Duration.ofSeconds(2))
            .canHold("/usr/local/bin/may-hold")
            .witness("198.18.0.1")
            .vip("198.18.0.100", "lb1", SOON, grouped(seed) ? "both" : "")
            .vip("198.18.0.101", "lb2", SOON);
    if (grouped(seed)) {
      file.vip("198.18.0.102", "lb1", SOON, "both");
    } else {
      file.vip("198.18.0.102");
    }
    if (seed / 4 % 2 == 1) {
      file.twoLinks();
    }
    return file.served("198.18.0.100", "web").served("198.18.0.102", "api");
  }

  private static boolean grouped(long seed) {
    return seed / 4 % 3 == 2;
  }

  static void run(SimulatedCluster cluster, int faults) {
    new RandomFaults(cluster).run(faults);
  }

  private void run(int faults) {
    cluster.hosts.forEach(host -> host.setWallClock(wallClockMillis()));
    cluster.startAll();
    cluster.run(world.random.nextInt(3_000));
    for (int i = 0; i < faults; i++) {
      if (world.chance(0.3)) {
        anyWish();
      }
      anyFault();
      cluster.run(world.random.nextInt(world.chance(0.3) ? 3_000 : 400));
    }
    cluster.endAllFaults();
    cluster.run(5_000);
    cluster.startAll(); // Those that were still stopping.
    cluster.run(SETTLED_MILLIS);
    if (cluster.somethingFailedLately()) {
      cluster.run(FORGOTTEN_MILLIS);
    }
    cluster.expectAgreement();
  }

  /** Often of the same key, so that wishes meet. */
  private void anyWish() {
    Host told = anyHost();
    if (!told.awake()) {
      return;
    }
    String node = anyHost().name();
    boolean withdrawn = world.chance(0.4);
    switch (world.random.nextInt(4)) {
      case 0 -> told.wish(new WishKey(Kind.NODE_STANDBY, node), withdrawn ? "" : "standby");
      case 1 ->
          told.wish(
              new WishKey(Kind.BACKEND_WEIGHT, "web/web-1"),
              withdrawn ? "" : "" + world.random.nextInt(257));
      default -> {
        boolean grouped = cluster.config.vips().stream().anyMatch(any -> !any.group().isEmpty());
        String vip = "198.18.0.10" + world.random.nextInt(grouped ? 2 : 3);
        told.wish(new WishKey(Kind.VIP_NODE, vip), withdrawn ? "" : node);
      }
    }
  }

  private void anyFault() {
    switch (world.random.nextInt(26)) {
      case 0 -> {
        Host host = anyHost();
        cluster.cutOff(host);
        loseSecondLinks(Set.of(host));
      }
      case 1 -> {
        Set<Host> side = someOf();
        cluster.split(side);
        loseSecondLinks(side);
      }
      case 23 -> loseSecondLinks(someOf());
      case 24, 25 -> operators.doSomethingTo(anyHost());
      case 2 -> {
        if (world.chance(0.5)) {
          cluster.splitCluster(someOf());
        } else {
          oneWayOrBoth(cluster::cutCluster, 0);
        }
      }
      case 3 -> {
        if (world.chance(0.7)) {
          oneWayOrBoth(this::cut, 4_000);
        } else {
          cluster.deafen(oftenAHolder());
        }
      }
      case 4 -> oneWayOrBoth(this::troubleFrames, 4_000);
      case 5, 16 -> {
        if (world.chance(0.5)) {
          oneWayOrBoth(this::troubleMessages, 4_000);
        } else {
          slow(anyHost());
        }
      }
      case 6, 7, 8 -> cluster.heal();
      case 9 -> cluster.turn(world.chance(0.6), deadForAll ? cluster.hosts : List.copyOf(someOf()));
      case 10 -> anyHost().setWallClock(wallClockMillis());
      case 11, 12, 13 -> startAny();
      case 14, 15 -> aHolderDiesAmongStrangers();
      default -> {
        Host any = oftenAHolder();
        if (any.awake()) {
          somethingOn(any);
        }
      }
    }
  }

  /**
   * Who is cut off the LAN is cut off wholly here: a holder that others hear elsewhere has to find
   * out by its own ears, for which this LAN has no machines but nodes.
   */
  private void loseSecondLinks(Set<Host> side) {
    for (Host one : side) {
      for (Host other : cluster.hosts) {
        if (!side.contains(other)) {
          cluster.cutSecond(one, other);
          cluster.cutSecond(other, one);
        }
      }
    }
  }

  private void cut(Host from, Host to) {
    cluster.cut(from, to);
    cluster.cutSecond(from, to);
  }

  private void somethingOn(Host host) {
    switch (world.random.nextInt(6)) {
      case 0 -> host.kill(world.chance(0.5));
      case 1 -> {
        host.stall();
        boolean beyondItsLease = world.chance(0.5);
        long nanos = beyondItsLease ? world.between(2_000, 6_000) : world.between(50, 2_000);
        world.in(nanos, () -> goOn(host));
      }
      case 2 -> {
        host.freeze();
        world.in(world.between(50, 10_000), () -> thaw(host));
      }
      case 3 -> host.stop();
      default -> host.bar(world.chance(0.5) ? "no carrier" : "");
    }
  }

  /** Nodes that know nothing of each other ask for its addresses at the same time. */
  private void aHolderDiesAmongStrangers() {
    cluster.hosts.forEach(host -> cluster.splitCluster(Set.of(host)));
    Host host = oftenAHolder();
    world.in(
        world.between(500, 3_000),
        () -> {
          if (host.awake()) {
            host.kill(false);
          }
        });
  }

  private void startAny() {
    List<Host> ended = cluster.hosts.stream().filter(host -> !host.runs()).toList();
    if (!ended.isEmpty()) {
      any(ended).start();
    }
  }

  private void goOn(Host host) {
    if (host.runs() && !host.awake() && !host.frozen()) {
      host.resume();
    }
  }

  private void thaw(Host host) {
    if (host.frozen()) {
      cluster.thaw(host);
    }
  }

  /**
   * @param mostMillis for so long at most; 0: until everything heals
   */
  private void oneWayOrBoth(BiConsumer<Host, Host> fault, long mostMillis) {
    Host one = anyHost();
    Host other = anyHost();
    if (one == other) {
      return;
    }
    boolean both = world.chance(0.5);
    fault.accept(one, other);
    if (both) {
      fault.accept(other, one);
    }
    if (mostMillis > 0) {
      world.in(world.between(50, mostMillis), () -> cluster.heal(one, other));
    }
  }

  /** No more than a LAN may lose if three questions shall do; see {@link Links#apartNanos}. */
  private void troubleFrames(Host from, Host to) {
    cluster.troubleFrames(from, to, trouble(0.2, 200));
  }

  private void troubleMessages(Host from, Host to) {
    cluster.troubleMessages(from, to, trouble(0.5, 500));
  }

  /** What it sends comes when others are in another view already. */
  private void slow(Host host) {
    for (Host other : cluster.hosts) {
      if (other != host) {
        cluster.troubleMessages(host, other, new Trouble(0, world.random.nextLong(50, 500)));
        world.in(world.between(500, 6_000), () -> cluster.heal(host, other));
      }
    }
  }

  private Trouble trouble(double lost, long lateMillis) {
    return new Trouble(
        world.chance(0.7) ? lost * world.random.nextDouble() : 0,
        world.chance(0.7) ? world.random.nextLong(lateMillis) : 0);
  }

  /** An hour wrong is much, and enough to be before or after everybody else. */
  private long wallClockMillis() {
    return world.between(0, 7_200_000) / 1_000_000 - 3_600_000;
  }

  private Host anyHost() {
    return any(cluster.hosts);
  }

  private Host any(List<Host> hosts) {
    return hosts.get(world.random.nextInt(hosts.size()));
  }

  private Host oftenAHolder() {
    List<Host> holders = cluster.hosts.stream().filter(Host::carriesAny).toList();
    return holders.isEmpty() || world.chance(0.5) ? anyHost() : any(holders);
  }

  private Set<Host> someOf() {
    Set<Host> some = new LinkedHashSet<>();
    for (Host host : cluster.hosts) {
      if (world.chance(0.5)) {
        some.add(host);
      }
    }
    return some;
  }
}
