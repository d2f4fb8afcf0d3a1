package org.tandemlb.cluster.control.sim;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.tandemlb.cluster.control.sim.SegmentRules.LeftOut;

/**
 * Each step of a planned move is there because sessions break without it: a kernel that leaves it
 * out breaks some, and {@link PlannedMovesTest} would notice.
 */
class PlantedStepsTest {

  private static final long SEEDS = 20;

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"NOTHING", "HOLDING_BACK"})
  void withoutThisStepSessionsBreak(LeftOut step) {
    for (long seed = 0; seed < SEEDS; seed++) {
      if (breaksSessions(seed, step)) {
        return;
      }
    }
    throw new AssertionError("nothing breaks without " + step);
  }

  private static boolean breaksSessions(long seed, LeftOut step) {
    try {
      PlannedMovesTest.run(seed, 0, 0, step);
      return false;
    } catch (AssertionError e) {
      return e.getCause() instanceof AssertionError cause
          && cause.getMessage().contains(PlannedMovesTest.BROKEN);
    }
  }
}
