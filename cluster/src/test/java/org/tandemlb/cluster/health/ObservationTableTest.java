package org.tandemlb.cluster.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.health.HealthFixture.OPEN_1;
import static org.tandemlb.cluster.health.HealthFixture.WEB_1;
import static org.tandemlb.cluster.health.HealthFixture.WEB_2;
import static org.tandemlb.cluster.health.HealthFixture.at;
import static org.tandemlb.cluster.health.HealthFixture.backend;
import static org.tandemlb.cluster.health.HealthFixture.down;
import static org.tandemlb.cluster.health.HealthFixture.downRow;
import static org.tandemlb.cluster.health.HealthFixture.rows;
import static org.tandemlb.cluster.health.HealthFixture.up;
import static org.tandemlb.cluster.health.HealthFixture.upRow;
import static org.tandemlb.cluster.health.HealthFixture.web;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObservationTableTest {

  private final ObservationTable table = HealthFixture.table();

  @Test
  void aReloadKeepsWhatIsKnownOfBackendsThatStay() {
    table.own(up(WEB_1, 0, 1));
    table.own(down(WEB_2, 0, 1));
    table.verdicts(at(1));

    table.reload(List.of(web(backend("web-2"), backend("web-3"))), Set.of());

    assertThat(table.verdicts(at(2)).keySet())
        .containsExactly(WEB_2, new BackendId("web", "web-3"));
    assertThat(table.verdicts(at(2)).get(WEB_2).state()).isEqualTo(Verdict.State.DOWN);
    assertThat(table.verdicts(at(2)).get(new BackendId("web", "web-3")).state())
        .isEqualTo(Verdict.State.UNKNOWN);
    assertThat(table.rows(at(2)).rows()).extracting(row -> row.backend()).containsExactly(WEB_2);
  }

  @Test
  void ofAnotherServerUnderTheSameNameOnlyOthersWordsCount() {
    table.own(down(WEB_1, 0, 1));
    table.own(down(WEB_2, 0, 1));
    table.merge("lb2", rows(1, upRow(WEB_1, 1_000, 0)), at(1));
    table.verdicts(at(1));

    table.reload(List.of(web(backend("web-1"), backend("web-2"))), Set.of(WEB_1, WEB_2));

    assertThat(table.verdicts(at(1)).get(WEB_1).state()).isEqualTo(Verdict.State.UP);
    assertThat(table.verdicts(at(1)).get(WEB_2).state()).isEqualTo(Verdict.State.UNKNOWN);
  }

  @Test
  void everyBackendIsUnknownWhileNobodyKnowsAndUncheckedOnesAreUp() {
    Map<BackendId, Verdict> verdicts = table.verdicts(at(0));

    assertThat(verdicts.keySet()).containsExactly(WEB_1, WEB_2, OPEN_1);
    assertThat(verdicts.get(WEB_1))
        .isEqualTo(new Verdict(Verdict.State.UNKNOWN, "no node has a fresh result", at(0)));
    assertThat(verdicts.get(OPEN_1)).isEqualTo(new Verdict(Verdict.State.UP, "not checked", at(0)));
  }

  @Test
  void ownFreshObservationGovernsWhateverTheOthersSay() {
    table.merge("lb2", rows(1, upRow(WEB_1, 9_000, 0)), at(1));
    table.merge("lb3", rows(1, upRow(WEB_1, 9_000, 0)), at(1));

    table.own(down(WEB_1, 1, 1));

    assertThat(verdict(WEB_1, 1.5))
        .isEqualTo(new Verdict(Verdict.State.DOWN, "connect refused", at(1)));
  }

  @Test
  void ownObservationGovernsForTwoIntervalsAndATimeoutAndThenTheOthersDo() {
    table.own(up(WEB_1, 0, 0));
    table.merge("lb2", rows(1, downRow(WEB_1, 1_000, 0)), at(4));

    assertThat(verdict(WEB_1, 4.999).state()).isEqualTo(Verdict.State.UP);
    assertThat(verdict(WEB_1, 5.0).state()).isEqualTo(Verdict.State.DOWN);
  }

  @Test
  void aStartingNodeBeginsWithWhatAnotherKnowsAndSaysWhoSaidIt() {
    table.merge("lb2", rows(77, downRow(WEB_1, 60_000, 500), upRow(WEB_2, 0, 0)), at(0));

    assertThat(verdict(WEB_1, 0))
        .isEqualTo(new Verdict(Verdict.State.DOWN, "lb2 says: connect refused", at(-60)));
    assertThat(verdict(WEB_2, 0).reason()).isEqualTo("lb2 says: HTTP 200 in 4 ms");
  }

  @Test
  void theMajorityOfTheOthersDecidesAndAllWhoAgreeAreNamed() {
    table.merge("lb4", rows(1, downRow(WEB_1, 0, 0)), at(0));
    table.merge("lb3", rows(1, upRow(WEB_1, 0, 0)), at(0));
    table.merge("lb2", rows(1, downRow(WEB_1, 0, 0)), at(0));

    Verdict verdict = verdict(WEB_1, 0);

    assertThat(verdict.state()).isEqualTo(Verdict.State.DOWN);
    assertThat(verdict.reason()).isEqualTo("lb2, lb4 say: connect refused");
  }

  @Test
  void aTieIsUpBecauseARetryHealsAWrongUp() {
    table.merge("lb2", rows(1, downRow(WEB_1, 0, 0)), at(0));
    table.merge("lb3", rows(1, upRow(WEB_1, 0, 0)), at(0));

    assertThat(verdict(WEB_1, 0).state()).isEqualTo(Verdict.State.UP);
  }

  @Test
  void anothersRowsLastUntilItsNextSendingAndThenNobodyKnows() {
    table.merge("lb2", rows(1, upRow(WEB_1, 0, 0)), at(0));

    assertThat(verdict(WEB_1, 6.999).state()).isEqualTo(Verdict.State.UP);
    assertThat(verdict(WEB_1, 7.0).state()).isEqualTo(Verdict.State.UNKNOWN);
  }

  @Test
  void rowsReplaceAllThatTheirOwnerSaidBefore() {
    table.merge("lb2", rows(1, upRow(WEB_1, 0, 0), upRow(WEB_2, 0, 0)), at(0));

    table.merge("lb2", rows(2, upRow(WEB_2, 0, 0)), at(1));

    assertThat(verdict(WEB_1, 1).state()).isEqualTo(Verdict.State.UNKNOWN);
    assertThat(verdict(WEB_2, 1).state()).isEqualTo(Verdict.State.UP);
  }

  @Test
  void anOlderOrRepeatedSequenceIsIgnored() {
    table.merge("lb2", rows(5, upRow(WEB_1, 0, 0)), at(0));

    table.merge("lb2", rows(4, downRow(WEB_1, 0, 0)), at(1));
    table.merge("lb2", rows(5, downRow(WEB_1, 0, 0)), at(1));

    assertThat(verdict(WEB_1, 1).state()).isEqualTo(Verdict.State.UP);
  }

  @Test
  void aNewcomersSequenceStartsAnewAndItsPastCountsUntilItSpeaks() {
    table.present(Set.of("lb1", "lb2"), at(0));
    table.merge("lb2", rows(500, upRow(WEB_1, 0, 0)), at(0));
    table.present(Set.of("lb1"), at(1));

    table.present(Set.of("lb1", "lb2"), at(2));

    assertThat(verdict(WEB_1, 2).state()).isEqualTo(Verdict.State.UP);
    table.merge("lb2", rows(1, downRow(WEB_1, 0, 0)), at(2));
    assertThat(verdict(WEB_1, 2).state()).isEqualTo(Verdict.State.DOWN);
  }

  @Test
  void rowsOfADepartedNodeCountWhileFreshAndAreDroppedAfterAMinute() {
    ObservationTable slow = HealthFixture.slowTable();
    slow.present(Set.of("lb1", "lb2"), at(0));
    slow.merge("lb2", rows(1, upRow(WEB_1, 0, 0)), at(0));

    slow.present(Set.of("lb1"), at(1));

    assertThat(slow.verdicts(at(60.9)).get(WEB_1).state()).isEqualTo(Verdict.State.UP);
    assertThat(slow.verdicts(at(61)).get(WEB_1).state()).isEqualTo(Verdict.State.UNKNOWN);
  }

  @Test
  void aNodeThatNeverWasPresentIsForgottenToo() {
    ObservationTable slow = HealthFixture.slowTable();
    slow.merge("lb9", rows(1, upRow(WEB_1, 0, 0)), at(0));

    assertThat(slow.verdicts(at(59)).get(WEB_1).state()).isEqualTo(Verdict.State.UP);
    assertThat(slow.verdicts(at(60)).get(WEB_1).state()).isEqualTo(Verdict.State.UNKNOWN);
  }

  @Test
  void onlyANewStateIsToBeToldAtOnce() {
    assertThat(table.own(up(WEB_1, 0, 0))).isTrue();
    assertThat(table.own(up(WEB_1, 0, 2))).isFalse();
    assertThat(table.own(down(WEB_1, 4, 4))).isTrue();
    assertThat(table.own(down(new BackendId("web", "stranger"), 4, 4))).isFalse();
    assertThat(table.own(down(OPEN_1, 4, 4))).isFalse();
  }

  @Test
  void ownRowsTravelWholeWithAgesUnderGrowingNumbers() {
    table.own(up(WEB_1, 0, 2));
    table.own(down(WEB_2, 1, 3));

    ObservationRows first = table.rows(at(4));
    ObservationRows second = table.rows(at(4));

    assertThat(first.rows())
        .containsExactly(
            new ObservationRows.Row(WEB_1, true, "HTTP 200 in 3 ms", 4_000, 2_000),
            new ObservationRows.Row(WEB_2, false, "connect refused", 3_000, 1_000));
    assertThat(second.sequence()).isGreaterThan(first.sequence());
  }

  @Test
  void whatTheFileDoesNotHaveCheckedIsNotTakenIn() {
    table.present(Set.of("lb1", "lb2"), at(0));
    BackendId stranger = new BackendId("web", "stranger");

    table.merge("lb2", rows(1, upRow(stranger, 0, 0), downRow(OPEN_1, 0, 0)), at(0));
    table.merge("lb1", rows(9, upRow(WEB_1, 0, 0)), at(0));

    assertThat(table.seenBy())
        .isEqualTo(Map.of(WEB_1, Map.of(), WEB_2, Map.of(), OPEN_1, Map.of()));
    assertThat(verdict(OPEN_1, 0).state()).isEqualTo(Verdict.State.UP);
  }

  @Test
  void strangersAreHeardOnlyUpToALimitAndMembersAlways() {
    for (int i = 0; i < 100; i++) {
      table.merge("stranger-" + i, rows(1, upRow(WEB_1, 0, 0)), at(0));
    }

    table.present(Set.of("lb1", "lb2"), at(0));
    table.merge("lb2", rows(1, upRow(WEB_1, 0, 0)), at(0));

    String reason = verdict(WEB_1, 0).reason();
    assertThat(reason).contains("lb2");
    assertThat(reason.split("stranger-")).hasSize(1 + ObservationTable.MAX_OBSERVERS);
  }

  @Test
  void anEndlessReasonIsCutAndAnAbsurdAgeIsHeldToOurClock() {
    String endless = "x".repeat(10_000);
    table.own(new Observation(WEB_1, false, endless, at(0), at(0)));
    table.merge(
        "lb2",
        rows(1, new ObservationRows.Row(WEB_2, false, endless, Long.MAX_VALUE, Long.MIN_VALUE)),
        at(0));

    assertThat(verdict(WEB_1, 0).reason()).hasSize(Observation.MAX_REASON_CHARS);
    assertThat(verdict(WEB_2, 0).reason())
        .isEqualTo("lb2 says: " + "x".repeat(Observation.MAX_REASON_CHARS));
    assertThat(verdict(WEB_2, 0).sinceNanos() - at(0)).isNegative();
  }

  @Test
  void sinceStaysWhileTheStateStaysThoughItsWitnessChanges() {
    table.merge("lb2", rows(1, upRow(WEB_1, 60_000, 0)), at(0));
    assertThat(verdict(WEB_1, 0).sinceNanos()).isEqualTo(at(-60));

    table.own(up(WEB_1, 1, 1));

    assertThat(verdict(WEB_1, 1))
        .isEqualTo(new Verdict(Verdict.State.UP, "HTTP 200 in 3 ms", at(-60)));
  }

  @Test
  void aVerdictThatTurnsOnAnOlderWitnessTurnsNow() {
    table.own(down(WEB_1, 0, 0));
    assertThat(verdict(WEB_1, 4).state()).isEqualTo(Verdict.State.DOWN);
    table.merge("lb2", rows(1, upRow(WEB_1, 60_000, 0)), at(4));

    Verdict turned = verdict(WEB_1, 6);

    assertThat(turned.state()).isEqualTo(Verdict.State.UP);
    assertThat(turned.sinceNanos()).isEqualTo(at(6));
  }

  @Test
  void aVerdictThatTurnsOnAFreshWitnessTurnsWhenThatOneDid() {
    table.own(up(WEB_1, 0, 0));
    table.verdicts(at(1));

    table.own(down(WEB_1, 2, 2));

    assertThat(verdict(WEB_1, 2.5).sinceNanos()).isEqualTo(at(2));
  }

  @Test
  void seenByNamesWhoIsPresentAndSaidSo() {
    table.present(Set.of("lb1", "lb2", "lb3"), at(0));
    table.own(up(WEB_1, 0, 0));
    table.merge("lb2", rows(1, downRow(WEB_1, 0, 0)), at(0));
    table.merge("lb3", rows(1, downRow(WEB_1, 0, 0)), at(0));

    table.present(Set.of("lb1", "lb2"), at(1));

    assertThat(table.seenBy().get(WEB_1)).isEqualTo(Map.of("lb1", true, "lb2", false));
    assertThat(table.seenBy().get(WEB_2)).isEmpty();
  }

  private Verdict verdict(BackendId backend, double seconds) {
    return table.verdicts(at(seconds)).get(backend);
  }
}
