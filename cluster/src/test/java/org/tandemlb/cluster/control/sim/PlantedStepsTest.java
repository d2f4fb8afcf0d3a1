package org.tandemlb.cluster.control.sim;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.tandemlb.cluster.control.sim.PlannedMoves.Faults;
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
      names = {"NOTHING", "HOLDING_BACK", "RULES_UNTIL_THE_ADDRESS_HAS_GONE"})
  void withoutThisStepSessionsBreak(LeftOut step) {
    expectBroken(Faults.NONE, step);
  }

  @Test
  void aCrashBreaksThemWhereTheRulesGoBeforeTheAddress() {
    expectBroken(Faults.NONE.crashes(0.5), LeftOut.RULES_UNTIL_THE_ADDRESS_HAS_GONE);
  }

  /** Later than a holder doubts a word that does not fit what it knows. */
  @Test
  void aMessageBreaksThemThatIsLaterThanAnybodyWaits() {
    expectBroken(Faults.NONE.late(0.3, 9_000), LeftOut.NOTHING);
  }

  private static void expectBroken(Faults faults, LeftOut step) {
    for (long seed = 0; seed < SEEDS; seed++) {
      if (breaksSessions(seed, faults, step)) {
        return;
      }
    }
    throw new AssertionError("nothing breaks without " + step);
  }

  private static boolean breaksSessions(long seed, Faults faults, LeftOut step) {
    try {
      PlannedMoves.run(
          seed, faults, cluster -> cluster.hosts.forEach(host -> host.passage().leftOut = step));
      return false;
    } catch (AssertionError e) {
      return e.getCause() instanceof AssertionError cause
          && cause.getMessage().contains(PlannedMoves.BROKEN);
    }
  }
}
