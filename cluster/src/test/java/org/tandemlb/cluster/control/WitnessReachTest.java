package org.tandemlb.cluster.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tandemlb.config.LogConfig.Level;

class WitnessReachTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final WitnessReach witness = new WitnessReach();
  private final List<Effect> said = new ArrayList<>();

  @Test
  void beforeAnyAnswerNothingIsKnown() {
    assertThat(witness.lacks(100 * SECOND)).isFalse();
    assertThat(witness.reaches(100 * SECOND)).isFalse();
  }

  @Test
  void bothCountOnlyOnceTheyHaveLastedForFiveSeconds() {
    eachSecond(0, 5, true);
    assertThat(witness.reaches(5 * SECOND - 1)).isFalse();
    assertThat(witness.reachesNow(5 * SECOND - 1)).isTrue();
    assertThat(witness.reaches(5 * SECOND)).isTrue();

    eachSecond(5, 10, false);
    assertThat(witness.reaches(9 * SECOND)).isFalse();
    assertThat(witness.lacks(10 * SECOND - 1)).isFalse();
    assertThat(witness.lacks(10 * SECOND)).isTrue();
  }

  @Test
  void oneLostAnswerMovesNothing() {
    eachSecond(0, 10, true);
    eachSecond(10, 11, false);
    eachSecond(11, 20, true);

    assertThat(witness.lacks(12 * SECOND)).isFalse();
    assertThat(witness.reaches(20 * SECOND)).isTrue();
  }

  @Test
  void aNodeThatStoodStillItselfBlamesNoWitness() {
    eachSecond(0, 10, true);
    witness.heard(false, 10 * SECOND, said);
    witness.heard(false, 17 * SECOND, said);

    assertThat(witness.lacks(17 * SECOND)).isFalse();
  }

  @Test
  void whatIsOldSaysNothingAnyMore() {
    eachSecond(0, 10, true);

    assertThat(witness.reaches(18 * SECOND)).isTrue();
    assertThat(witness.reaches(9 * SECOND + WitnessReach.FRESH_NANOS)).isFalse();
  }

  @Test
  void theLossAndTheReturnAreSaidOnceEach() {
    eachSecond(0, 20, false);
    eachSecond(20, 30, true);

    assertThat(said)
        .containsExactly(
            new Effect.Say(Level.WARN, "this node reaches no witness"),
            new Effect.Say(Level.INFO, "this node reaches a witness again"));
  }

  private void eachSecond(int from, int until, boolean reached) {
    for (int second = from; second < until; second++) {
      witness.heard(reached, second * SECOND, said);
    }
  }
}
