package org.tandemlb.cluster.control.sim;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.WishKey.Kind;

/**
 * Nodes are asked for the same thing on both sides of splits, one more often than the other, and
 * some forget meanwhile: the later one counts. {@link LaterWishes} judges it.
 */
class SplitWishesTest {

  private static final long SEEDS = 8;
  private static final WishKey WEIGHT = new WishKey(Kind.BACKEND_WEIGHT, "web/web-1");

  /** Whoever is cut off has noticed it, and a message has come wherever it can. */
  private static final long NOTICED_MILLIS = 2_500;

  /** What is lost while views change is said again within 10 s. */
  private static final long SETTLED_MILLIS = 15_000;

  @Test
  void ofWhatBothSidesOfASplitWereAskedForTheLaterCounts() {
    Seeds.each(
        SplitWishesTest.class,
        SEEDS,
        seed ->
            new SimulatedCluster(
                seed,
                new ConfigBuilder(2 + (int) (seed % 2))
                    .vip("198.18.0.100")
                    .served("198.18.0.100", "web")
                    .build()),
        SplitWishesTest::play);
  }

  static void play(SimulatedCluster cluster) {
    World world = cluster.world;
    cluster.hosts.forEach(host -> host.setWallClock(world.random.nextInt(7_200_000) - 3_600_000));
    cluster.startAll();
    cluster.run(NOTICED_MILLIS);
    cluster.split(Set.of(any(cluster)));
    cluster.run(NOTICED_MILLIS);
    askSometimes(cluster, 4);
    if (world.chance(0.5)) {
      Host forgetful = any(cluster);
      forgetful.kill(false);
      forgetful.start();
      cluster.run(NOTICED_MILLIS);
      askSometimes(cluster, 1);
    }
    cluster.heal();
    cluster.run(SETTLED_MILLIS);
    cluster.expectAgreement();
  }

  private static void askSometimes(SimulatedCluster cluster, int times) {
    for (int i = 0; i < times; i++) {
      any(cluster).wish(WEIGHT, "" + cluster.world.random.nextInt(257));
      cluster.run(NOTICED_MILLIS);
    }
  }

  private static Host any(SimulatedCluster cluster) {
    return cluster.host(1 + cluster.world.random.nextInt(cluster.hosts.size()));
  }
}
