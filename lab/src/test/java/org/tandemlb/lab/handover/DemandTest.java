package org.tandemlb.lab.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DemandTest {

  @Test
  void aHitlessMoveRefusesNothingBreaksNothingAndHasOneHolder() {
    assertThat(Demand.HITLESS.unmet(outcome(0, 0, 0))).isEmpty();
    assertThat(Demand.HITLESS.unmet(outcome(1, 0, 0))).hasSize(1);
    assertThat(Demand.HITLESS.unmet(outcome(0, 1, 0))).hasSize(1);
    assertThat(Demand.HITLESS.unmet(outcome(0, 0, 5))).hasSize(1);
  }

  @Test
  void whenANodeDiesConnectionsMayFailButNobodyElsesSessions() {
    assertThat(Demand.ONLY_THE_DEAD.unmet(outcome(3, 0, 0))).isEmpty();
    assertThat(Demand.ONLY_THE_DEAD.unmet(outcome(0, 1, 0))).hasSize(1);
  }

  @Test
  void aPlainMoveBreaksSessionsButNeverHasTwoHolders() {
    assertThat(Demand.MOVED.unmet(outcome(3, 40, 0))).isEmpty();
    assertThat(Demand.MOVED.unmet(outcome(0, 0, 5))).hasSize(1);
  }

  @Test
  void aLongStallIsTooSlowWhereSessionsMustBeKept() {
    assertThat(Demand.HITLESS.tooSlow(Duration.ofMillis(250))).isEmpty();
    assertThat(Demand.HITLESS.tooSlow(Duration.ofMillis(312))).contains("stall 312 ms > 250 ms");
    assertThat(Demand.ONLY_THE_DEAD.tooSlow(Duration.ofSeconds(9))).isEmpty();
    assertThat(Demand.MOVED.tooSlow(Duration.ofSeconds(9))).isEmpty();
  }

  @Test
  void whatARowFoundWrongIsUnmetWhateverIsDemanded() {
    for (Demand demand : Demand.values()) {
      Outcome outcome =
          new Outcome(
              9, 0, 40, 0, Duration.ZERO, Duration.ZERO, List.of("it is not back"), List.of());
      assertThat(demand.unmet(outcome)).containsExactly("it is not back");
    }
  }

  @Test
  void rowsHaveNamesOfTheirOwn() {
    assertThat(Rows.all().stream().map(Row::name).collect(Collectors.toSet()))
        .hasSize(Rows.all().size());
  }

  private static Outcome outcome(int refused, int broken, int twoMillis) {
    return new Outcome(
        9, refused, 40, broken, Duration.ZERO, Duration.ofMillis(twoMillis), List.of(), List.of());
  }
}
