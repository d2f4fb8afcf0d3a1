package org.tandemlb.lab.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Row;

class MoveDemandTest {

  @Test
  void aHitlessMoveRefusesNothingBreaksNothingAndHasOneHolder() {
    assertThat(MoveDemand.HITLESS.unmet(outcome(0, 0, 0))).isEmpty();
    assertThat(MoveDemand.HITLESS.unmet(outcome(1, 0, 0))).hasSize(1);
    assertThat(MoveDemand.HITLESS.unmet(outcome(0, 1, 0))).hasSize(1);
    assertThat(MoveDemand.HITLESS.unmet(outcome(0, 0, 5))).hasSize(1);
  }

  @Test
  void whenANodeDiesConnectionsMayFailButNobodyElsesSessions() {
    assertThat(MoveDemand.ONLY_THE_DEAD.unmet(plain(3, 3, 0, 0, 0))).isEmpty();
    assertThat(MoveDemand.ONLY_THE_DEAD.unmet(outcome(0, 1, 0))).hasSize(1);
  }

  @Test
  void whenANodeDiesNoMoreConnectionsFailThanOfThatMomentAndEachIsTold() {
    assertThat(MoveDemand.ONLY_THE_DEAD.unmet(plain(50, 50, 0, 0, 0))).isEmpty();
    assertThat(MoveDemand.ONLY_THE_DEAD.unmet(plain(51, 51, 0, 0, 0)))
        .containsExactly("51 connections refused or failed, more than 50");
    assertThat(MoveDemand.ONLY_THE_DEAD.unmet(plain(3, 2, 0, 0, 0)))
        .containsExactly("1 new connections waited in vain");
  }

  @Test
  void aPlainMoveResetsEverySessionAndNeverHasTwoHolders() {
    assertThat(MoveDemand.MOVED.unmet(plain(0, 0, 40, 40, 0))).isEmpty();
    assertThat(MoveDemand.MOVED.unmet(plain(0, 0, 40, 40, 5))).hasSize(1);
    assertThat(MoveDemand.MOVED.unmet(plain(0, 0, 40, 39, 0)))
        .as("one that hangs, or that was told nothing is wrong")
        .containsExactly("1 of 40 sessions were not reset");
    assertThat(MoveDemand.MOVED.unmet(plain(0, 0, 0, 0, 0)))
        .as("who says that sessions will be reset must not keep them by chance")
        .containsExactly("40 of 40 sessions were not reset");
  }

  @Test
  void aPlainMoveLetsNobodyWaitInVainAndMayTurnAwayWhoCameAtThatMoment() {
    assertThat(MoveDemand.MOVED.unmet(plain(3, 3, 40, 40, 0))).isEmpty();
    assertThat(MoveDemand.MOVED.unmet(plain(3, 2, 40, 40, 0)))
        .containsExactly("1 new connections waited in vain");
    assertThat(MoveDemand.MOVED.unmet(plain(99, 99, 40, 40, 0))).hasSize(1);
  }

  @Test
  void whoIsPutIntoMaintenanceResetsItsSessionsAndRefusesNobody() {
    assertThat(MoveDemand.NOBODY_REFUSED.unmet(plain(0, 0, 40, 40, 0))).isEmpty();
    assertThat(MoveDemand.NOBODY_REFUSED.unmet(plain(1, 1, 40, 40, 0))).hasSize(1);
    assertThat(MoveDemand.NOBODY_REFUSED.unmet(plain(0, 0, 40, 39, 0))).hasSize(1);
    assertThat(MoveDemand.NOBODY_REFUSED.unmet(plain(0, 0, 40, 40, 5))).hasSize(1);
  }

  @Test
  void aLongStallIsTooSlowWhereSessionsMustBeKept() {
    assertThat(MoveDemand.HITLESS.tooSlow(stalled(Duration.ofMillis(250)))).isEmpty();
    assertThat(MoveDemand.HITLESS.tooSlow(stalled(Duration.ofMillis(312))))
        .contains("stall 312 ms > 250 ms");
    assertThat(MoveDemand.ONLY_THE_DEAD.tooSlow(stalled(Duration.ofMillis(1_250)))).isEmpty();
    assertThat(MoveDemand.ONLY_THE_DEAD.tooSlow(stalled(Duration.ofMillis(1_251))))
        .contains("stall 1251 ms > 1250 ms");
    assertThat(MoveDemand.MOVED.tooSlow(stalled(Duration.ofSeconds(9)))).isEmpty();
  }

  @Test
  void anAddressWhoseHolderDiesIsServedAgainWithinAQuarterOfASecond() {
    assertThat(MoveDemand.ONLY_THE_DEAD.tooSlow(away(Duration.ofMillis(250)))).isEmpty();
    assertThat(MoveDemand.ONLY_THE_DEAD.tooSlow(away(Duration.ofMillis(312))))
        .contains("outage 312 ms > 250 ms at the median");
    assertThat(MoveDemand.ONLY_THE_DEAD.tooSlow(List.of())).isEmpty();
  }

  @Test
  void whatARowFoundWrongIsUnmetWhateverIsDemanded() {
    for (MoveDemand demand : MoveDemand.values()) {
      Outcome outcome =
          new Outcome(
              9,
              0,
              0,
              40,
              0,
              0,
              Duration.ZERO,
              Duration.ZERO,
              Duration.ZERO,
              Duration.ZERO,
              List.of("it is not back"),
              List.of());
      assertThat(demand.unmet(outcome)).contains("it is not back");
    }
  }

  @Test
  void rowsHaveNamesOfTheirOwn() {
    assertThat(Rows.all().stream().map(Row::name).collect(Collectors.toSet()))
        .hasSize(Rows.all().size());
  }

  @Test
  void rowsSayWhichFamiliesTheyArePlayedWith() {
    assertThat(Rows.all().stream().map(Row::title))
        .allMatch(title -> title.endsWith(", IPv4") || title.endsWith("IPv6"))
        .doesNotHaveDuplicates();
  }

  private static List<Outcome> stalled(Duration stall) {
    return timed(stall, Duration.ZERO);
  }

  private static List<Outcome> away(Duration outage) {
    return timed(Duration.ZERO, outage);
  }

  private static List<Outcome> timed(Duration stall, Duration outage) {
    return List.of(
        new Outcome(
            9, 0, 0, 40, 0, 0, stall, outage, Duration.ZERO, Duration.ZERO, List.of(), List.of()));
  }

  private static Outcome outcome(int refused, int broken, int twoMillis) {
    return plain(refused, 0, broken, broken, twoMillis);
  }

  private static Outcome plain(int refused, int toldAtOnce, int broken, int reset, int twoMillis) {
    return new Outcome(
        999,
        refused,
        toldAtOnce,
        40,
        broken,
        reset,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ofMillis(twoMillis),
        Duration.ZERO,
        List.of(),
        List.of());
  }
}
