package org.tandemlb.cluster.control.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Step;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.config.Config;
import org.tandemlb.config.Failback;

/**
 * A VIP that is moved a dozen times, from a seed, with clients on it: it is asked for somewhere,
 * its holder stops, or its home comes back, while the move before is perhaps not over.
 */
final class PlannedMoves {

  static final InetAddress VIP = ConfigBuilder.address("198.18.0.100");
  static final WishKey PLACE = new WishKey(WishKey.Kind.VIP_NODE, "198.18.0.100");
  static final long SESSIONS_LIVE_MILLIS = 3_000;

  /** What a failure is about when sessions are lost. */
  static final String BROKEN = "sessions that broke";

  private static final int MOVES = 12;

  /**
   * What goes wrong meanwhile; each of them is how likely it is.
   *
   * @param crashes a move is cut short by a crash
   * @param late a message is lost and sent again, and comes {@code lateMillis} late at most
   * @param lost a message is lost for good while views differ
   * @param refused a kernel refuses what it is asked for
   */
  record Faults(double crashes, double late, long lateMillis, double lost, double refused) {
    static final Faults NONE = new Faults(0, 0, 0, 0, 0);

    Faults crashes(double chance) {
      return new Faults(chance, late, lateMillis, lost, refused);
    }

    Faults late(double chance, long millis) {
      return new Faults(crashes, chance, millis, lost, refused);
    }

    Faults lost(double chance) {
      return new Faults(crashes, late, lateMillis, chance, refused);
    }

    Faults refused(double chance) {
      return new Faults(crashes, late, lateMillis, lost, chance);
    }
  }

  private PlannedMoves() {}

  static void run(long seed, Faults faults) {
    run(seed, faults, cluster -> {});
  }

  static void run(long seed, Faults faults, Consumer<SimulatedCluster> prepare) {
    SimulatedCluster cluster = new SimulatedCluster(seed, config(2 + (int) (seed % 3)));
    prepare.accept(cluster);
    try {
      run(cluster, faults);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "what happened last:\n"
              + cluster.story()
              + "\nreplay with\n"
              + Seeds.command(PlannedMovesTest.class, seed),
          e);
    }
  }

  private static void run(SimulatedCluster cluster, Faults faults) {
    cluster.startAll();
    cluster.run(4_000);
    cluster.expectHolders();
    cluster.lan.clients.dial(VIP, 10, SESSIONS_LIVE_MILLIS);
    suffer(cluster, faults);
    for (int move = 0; move < MOVES; move++) {
      move(cluster, cluster.world.chance(faults.crashes()));
    }
    suffer(cluster, Faults.NONE);
    cluster.run(8_000);
    cluster.startAll();
    cluster.run(20_000);
    cluster.expectAgreement();
    if (faults.crashes() == 0) {
      cluster.hosts.forEach(PlannedMoves::expectEnds);
    }
    if (faults.refused() == 0) {
      assertThat(cluster.lan.clients.broken()).as(BROKEN).isEmpty();
    }
    assertThat(cluster.lan.clients.served()).isGreaterThan(1_000);
    expectNothingLeft(cluster);
  }

  private static void suffer(SimulatedCluster cluster, Faults faults) {
    cluster.group.resent = faults.late();
    cluster.group.resentMillis = faults.lateMillis();
    cluster.group.lostAtViewChange = faults.lost();
    cluster.hosts.forEach(host -> host.passage().refuses = faults.refused());
  }

  /**
   * The address is asked for somewhere; or a node stops politely, or comes back and its address
   * goes home to it.
   */
  private static void move(SimulatedCluster cluster, boolean crash) {
    World world = cluster.world;
    Host host = cluster.hosts.get(world.random.nextInt(cluster.hosts.size()));
    Host asked = cluster.hosts.get(world.random.nextInt(cluster.hosts.size()));
    if (asked.stays() && world.chance(0.5)) {
      asked.wish(PLACE, world.chance(0.2) ? "" : host.name());
      cluster.run(world.between(0, world.chance(0.5) ? 200 : 3_000) / 1_000_000);
      return;
    }
    if (!host.runs()) {
      host.start();
      cluster.run(world.between(0, 4_000) / 1_000_000);
    } else if (host.stays()) {
      host.stop();
    }
    cluster.run(world.between(0, world.chance(0.5) ? 200 : 3_000) / 1_000_000);
    if (crash) {
      Host victim = cluster.hosts.get(world.random.nextInt(cluster.hosts.size()));
      if (victim.runs()
          && cluster.hosts.stream().anyMatch(other -> other != victim && other.runs())) {
        victim.kill(false);
      }
    }
    cluster.run(world.between(0, 2_000) / 1_000_000);
  }

  /** Whatever has begun ends in one of the ways there are; only a crash tells nothing. */
  private static void expectEnds(Host host) {
    Set<Step> open = Set.of(Step.BEGAN, Step.STEPPED_ASIDE, Step.TAKEN, Step.SERVING);
    List<HandoverProgress> given =
        host.progress().stream().filter(one -> one.side() == Side.GIVING).toList();
    if (!given.isEmpty()) {
      assertThat(open).doesNotContain(given.get(given.size() - 1).step());
    }
  }

  static void expectNothingLeft(SimulatedCluster cluster) {
    for (Host host : cluster.hosts) {
      assertThat(host.passage().isEmpty()).as("rules of " + host + " are gone").isTrue();
      assertThat(host.kernel().aside(VIP)).as(host + " is aside").isFalse();
    }
  }

  static Config config(int nodes) {
    return new ConfigBuilder(nodes)
        .lease(Duration.ofSeconds(2))
        .drain(Duration.ofSeconds(5))
        .vip("198.18.0.100", "lb1", new Failback.After(Duration.ofSeconds(1)))
        .build();
  }
}
