package org.tandemlb.cluster.control.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever happens never two hold, and never none for long; see {@link Invariants}. */
class RandomFaultsTest {

  private static final long SEEDS = 30;
  private static final int FEW = 10;

  /** What the cores must have lived through, whatever becomes of the faults and their times. */
  private static final long STEPS = 100_000;

  private long steps;

  /** Else the command that replays a seed would play another one. */
  @Test
  void aSeedPlaysTheSameEachTime() {
    assertThat(played(7)).isEqualTo(played(7));
  }

  /** In another process the order of immutable maps and sets is another one. */
  @Test
  void norDoesAnotherProcess() throws Exception {
    assertThat(PlayedElsewhere.seeds(FEW)).isEqualTo(PlayedElsewhere.here(FEW));
  }

  private static List<String> played(long seed) {
    SimulatedCluster cluster = RandomFaults.cluster(seed);
    RandomFaults.run(cluster, RandomFaults.FAULTS);
    return cluster.lastLines();
  }

  @Test
  void whateverHappensNeverTwoHoldAndNeverNoneForLong() {
    long seeds =
        Seeds.each(
            RandomFaultsTest.class,
            SEEDS,
            RandomFaults::cluster,
            cluster -> {
              RandomFaults.run(cluster, RandomFaults.FAULTS);
              steps += cluster.steps();
            });

    if (seeds >= SEEDS) {
      assertThat(steps).isGreaterThanOrEqualTo(STEPS);
    }
  }
}
