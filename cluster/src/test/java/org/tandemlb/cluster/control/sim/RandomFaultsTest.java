package org.tandemlb.cluster.control.sim;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.WishKey.Kind;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.config.Config;
import org.tandemlb.config.Failback;

/**
 * Any faults in any order, from a seed. A seed that fails is replayed with {@code -Dsim.seed=N};
 * {@code -Dsim.count=N} runs more of them.
 */
class RandomFaultsTest {

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

  private static final BackendId WEB_1 = new BackendId("web", "web-1");

  /** Quick enough that within the faults' time a pool is empty for one and not for another. */
  private static final CheckConfig.Timing CHECK =
      new CheckConfig.Timing(Duration.ofMillis(300), Duration.ofMillis(200), 2, 3);

  private static final Failback SOON = new Failback.After(Duration.ofSeconds(3));

  @Test
  void whateverHappensNeverTwoHoldAndInTheEndOneDoes() {
    long only = Long.getLong("sim.seed", -1);
    if (only >= 0) {
      run(only);
      return;
    }
    for (long seed = 0; seed < Long.getLong("sim.count", 200); seed++) {
      run(seed);
    }
  }

  private static void run(long seed) {
    SimulatedCluster cluster = new SimulatedCluster(seed, config(2 + (int) (seed % 4)));
    Set<Host> blind = new HashSet<>();
    try {
      cluster.startAll();
      for (Host host : cluster.hosts) {
        Prober.start(cluster.world, host, WEB_1, CHECK, () -> !blind.contains(host));
      }
      cluster.run(cluster.world.random.nextInt(3_000));
      for (int i = 0; i < 25; i++) {
        if (cluster.world.chance(0.3)) {
          anyWish(cluster, i);
        }
        anyFault(cluster, blind);
        cluster.run(cluster.world.random.nextInt(cluster.world.chance(0.3) ? 3_000 : 400));
      }
      cluster.endAllFaults();
      blind.clear();
      cluster.run(5_000);
      cluster.expectHolders();
      cluster.startAll(); // Those that were still stopping.
      cluster.run(SETTLED_MILLIS);
      if (cluster.somethingFailedLately()) {
        cluster.run(FORGOTTEN_MILLIS);
      }
      cluster.expectAgreement();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "replay with -Dsim.seed=" + seed + "; what happened last:\n" + cluster.story(), e);
    }
  }

  private static Config config(int nodes) {
    return new ConfigBuilder(nodes)
        .lease(Duration.ofSeconds(2))
        .vip("198.18.0.100", "lb1", SOON)
        .vip("198.18.0.101", "lb2", SOON)
        .vip("198.18.0.102")
        .served("198.18.0.100", "web", CHECK)
        .build();
  }

  /** Often of the same key, so that wishes meet. */
  private static void anyWish(SimulatedCluster cluster, long number) {
    World world = cluster.world;
    Host told = cluster.hosts.get(world.random.nextInt(cluster.hosts.size()));
    if (!told.awake()) {
      return;
    }
    String node = cluster.hosts.get(world.random.nextInt(cluster.hosts.size())).name();
    boolean withdrawn = world.chance(0.4);
    switch (world.random.nextInt(4)) {
      case 0 -> told.wish(new WishKey(Kind.NODE_STANDBY, node), withdrawn ? "" : "standby", number);
      case 1 ->
          told.wish(
              new WishKey(Kind.BACKEND_WEIGHT, "web/web-1"),
              withdrawn ? "" : "" + world.random.nextInt(257),
              number);
      default -> {
        String vip = "198.18.0.10" + world.random.nextInt(3);
        told.wish(new WishKey(Kind.VIP_NODE, vip), withdrawn ? "" : node, number);
      }
    }
  }

  /**
   * @param blind who does not reach the backend
   */
  private static void anyFault(SimulatedCluster cluster, Set<Host> blind) {
    World world = cluster.world;
    Host host = cluster.hosts.get(world.random.nextInt(cluster.hosts.size()));
    Host other = cluster.hosts.get(world.random.nextInt(cluster.hosts.size()));
    switch (world.random.nextInt(15)) {
      case 0 -> cluster.cutOff(host);
      case 1 -> cluster.split(someOf(cluster));
      case 2 -> cluster.cutCluster(host, other);
      case 3 -> {
        cluster.cutCluster(host, other);
        cluster.cutCluster(other, host);
      }
      case 4, 5 -> cluster.heal();
      case 6 -> {
        if (host.awake()) {
          host.kill(world.chance(0.5));
        }
      }
      case 7 -> {
        if (host.awake()) {
          host.stall();
          world.in(world.between(50, 6_000), () -> goOn(host));
        }
      }
      case 8 -> {
        if (host.awake()) {
          host.freeze();
          world.in(world.between(50, 10_000), () -> thaw(cluster, host));
        }
      }
      case 9 -> {
        if (host.awake()) {
          host.stop();
        }
      }
      case 10 -> cluster.bar(host, world.chance(0.5) ? "no carrier" : "");
      case 11 -> blind.add(host);
      case 12 -> blind.remove(host);
      default -> {
        if (!host.runs()) {
          host.start();
        }
      }
    }
  }

  private static void goOn(Host host) {
    if (host.runs() && !host.awake() && !host.frozen()) {
      host.resume();
    }
  }

  private static void thaw(SimulatedCluster cluster, Host host) {
    if (host.frozen()) {
      cluster.thaw(host);
    }
  }

  private static Set<Host> someOf(SimulatedCluster cluster) {
    Set<Host> some = new HashSet<>();
    for (Host host : cluster.hosts) {
      if (cluster.world.chance(0.5)) {
        some.add(host);
      }
    }
    return some;
  }
}
