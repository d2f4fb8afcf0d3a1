package org.tandemlb.cluster.control.sim;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A bug that every node has is found soon by faults of {@link RandomFaultsTest} on five nodes. */
class PlantedBugsTest {

  private static final long SEEDS = 20;

  /** Among so many most happens: the rarest of these bugs shows in two of three seeds or so. */
  private static final int NODES = 5;

  private static final int FAULTS = 150;

  private static final String TWO = "both carry";

  /** What is said of the invariant that each breaks. */
  private static final Map<Planted, String> BREAKS =
      Map.of(
          Planted.REMEMBERED_HOLDER, TWO,
          Planted.RENEWED_DEAD_LEASE, TWO,
          Planted.SKIPPED_PROBE, TWO,
          Planted.RIVALS_PROBE_IGNORED, TWO,
          Planted.MEMBERS_CLAIM_FOUGHT, TWO,
          Planted.ASSIGNMENT_OF_ANOTHER_VIEW_OBEYED, "which was not decided in its view",
          Planted.REPORT_OF_ANOTHER_VIEW_COUNTED, "counts a report that",
          Planted.BACKENDS_DEATH_BLAMED_AT_ONCE, "died everywhere");

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NOTHING")
  void thisBugIsFound(Planted bug) {
    for (long seed = 0; seed < SEEDS; seed++) {
      if (broken(seed, bug).contains(BREAKS.get(bug))) {
        return;
      }
    }
    throw new AssertionError("nothing notices " + bug);
  }

  private static String broken(long seed, Planted bug) {
    SimulatedCluster cluster = RandomFaults.cluster(seed, NODES);
    cluster.hosts.forEach(host -> host.planted = bug);
    try {
      RandomFaults.run(cluster, FAULTS);
      return "";
    } catch (AssertionError e) {
      return e.getMessage();
    }
  }
}
