package org.tandemlb.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Row;

class FaultDemandTest {

  @Test
  void whereNothingIsLostEveryConnectionIsServedAndEverySessionGoesOn() {
    assertThat(FaultDemand.NOTHING_LOST.unmet(outcome(0, 0, 0))).isEmpty();
    assertThat(FaultDemand.NOTHING_LOST.unmet(outcome(1, 0, 0)))
        .containsExactly("1 connections refused or failed");
    assertThat(FaultDemand.NOTHING_LOST.unmet(outcome(0, 2, 0)))
        .containsExactly("2 sessions broken");
  }

  @Test
  void whereOnlySessionsAreKeptConnectionsMayFail() {
    assertThat(FaultDemand.SESSIONS_KEPT.unmet(outcome(99, 0, 0))).isEmpty();
    assertThat(FaultDemand.SESSIONS_KEPT.unmet(outcome(0, 1, 0))).hasSize(1);
    assertThat(FaultDemand.ONE_HOLDER.unmet(outcome(99, 40, 0))).isEmpty();
  }

  @Test
  void twoHoldersAreNeverRightOrForAMoment() {
    for (FaultDemand demand :
        List.of(FaultDemand.NOTHING_LOST, FaultDemand.SESSIONS_KEPT, FaultDemand.ONE_HOLDER)) {
      assertThat(demand.unmet(outcome(0, 0, 5))).containsExactly("two holders for 5 ms");
      assertThat(demand.twoFor(FaultDemand.MOMENT).unmet(outcome(0, 0, 300))).isEmpty();
      assertThat(demand.twoFor(FaultDemand.MOMENT).unmet(outcome(0, 0, 305))).hasSize(1);
    }
  }

  @Test
  void whereNothingIsLostTheAddressIsAnsweredForAllTheTime() {
    assertThat(FaultDemand.NOTHING_LOST.unmet(unanswered(5)))
        .containsExactly("nobody answered for the address for 5 ms");
    assertThat(FaultDemand.ONE_HOLDER.unmet(unanswered(4_000))).isEmpty();
    FaultDemand back = FaultDemand.ONE_HOLDER.noneFor(Duration.ofSeconds(1));
    assertThat(back.unmet(unanswered(1_000))).isEmpty();
    assertThat(back.unmet(unanswered(1_001))).hasSize(1);
  }

  @Test
  void theOutageIsBoundAtTheMedianAndOnlyWhereThereIsABound() {
    FaultDemand bound = FaultDemand.ONE_HOLDER.outage(Duration.ofMillis(250));

    assertThat(bound.tooSlow(outages(90, 250, 4_000))).isEmpty();
    assertThat(bound.tooSlow(outages(90, 300, 400)))
        .contains("outage 300 ms > 250 ms at the median");
    assertThat(bound.tooSlow(List.of())).isEmpty();
    assertThat(FaultDemand.ONE_HOLDER.tooSlow(outages(9_000))).isEmpty();
    assertThat(bound.unmet(outages(9_000).get(0)))
        .as("the tests of every build do not judge how fast it was")
        .isEmpty();
  }

  @Test
  void rowsHaveNamesOfTheirOwn() {
    assertThat(Rows.all().stream().map(Row::name).collect(Collectors.toSet()))
        .hasSize(Rows.all().size());
  }

  @Test
  void whatShorterTimesShortenIsPlayedWithThemToo() {
    assertThat(Rows.all().stream().filter(row -> row.tuned().isPresent()).map(Row::name))
        .contains("killed", "killed-guard", "power-off", "link-dead", "cut-off", "hang");
  }

  private static List<Outcome> outages(long... millis) {
    return Arrays.stream(millis).mapToObj(one -> outcome(0, 0, 0, Duration.ofMillis(one))).toList();
  }

  private static Outcome outcome(int refused, int broken, int twoMillis) {
    return outcome(refused, broken, twoMillis, Duration.ZERO);
  }

  private static Outcome unanswered(int millis) {
    return outcome(0, 0, 0, millis, Duration.ZERO);
  }

  private static Outcome outcome(int refused, int broken, int twoMillis, Duration outage) {
    return outcome(refused, broken, twoMillis, 0, outage);
  }

  private static Outcome outcome(
      int refused, int broken, int twoMillis, int noneMillis, Duration outage) {
    return new Outcome(
        999,
        refused,
        0,
        40,
        broken,
        broken,
        Duration.ZERO,
        outage,
        Duration.ofMillis(twoMillis),
        Duration.ofMillis(noneMillis),
        List.of(),
        List.of());
  }
}
