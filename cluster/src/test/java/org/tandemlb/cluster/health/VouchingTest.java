package org.tandemlb.cluster.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.health.HealthFixture.OPEN_1;
import static org.tandemlb.cluster.health.HealthFixture.WEB_1;
import static org.tandemlb.cluster.health.HealthFixture.WEB_2;
import static org.tandemlb.cluster.health.HealthFixture.at;
import static org.tandemlb.cluster.health.HealthFixture.down;
import static org.tandemlb.cluster.health.HealthFixture.downRow;
import static org.tandemlb.cluster.health.HealthFixture.rows;
import static org.tandemlb.cluster.health.HealthFixture.up;
import static org.tandemlb.cluster.health.HealthFixture.upRow;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Probed each 2 s with a timeout of 1 s: others' rows count for 7 s, a state has lasted in 6 s. */
class VouchingTest {

  private final ObservationTable table = HealthFixture.table();

  @BeforeEach
  void aSpareThatHasSeenWhatTheHolderSees() {
    table.present(Set.of("lb1", "lb2", "lb3"), at(0));
    table.servedBy(Map.of("web", Set.of("lb2"), "open", Set.of("lb2")));
    table.own(up(WEB_1, 0, 0));
    table.merge("lb2", rows(1, upRow(WEB_1, 60_000, 0)), at(6));
  }

  @Test
  void whatAHolderSeesTheSameAndFreshlyIsProbedSeldom() {
    assertThat(table.vouched(at(6))).containsExactly(WEB_1);
    assertThat(table.vouched(at(12.999))).containsExactly(WEB_1);
    assertThat(table.vouched(at(13))).isEmpty();
  }

  @Test
  void aStateThatIsNewIsWatchedForThreeIntervals() {
    assertThat(table.vouched(at(5.999))).isEmpty();
  }

  @Test
  void whoServesFromThePoolOrMaySoonWatchesItself() {
    table.servedBy(Map.of());

    assertThat(table.vouched(at(6))).isEmpty();
  }

  @Test
  void whoSeesSomethingElseThanAHolderGoesOnLooking() {
    table.merge("lb2", rows(2, downRow(WEB_1, 0, 0)), at(7));

    assertThat(table.vouched(at(7))).isEmpty();
  }

  @Test
  void everyHolderHasToVouch() {
    table.servedBy(Map.of("web", Set.of("lb2", "lb3")));
    assertThat(table.vouched(at(7))).isEmpty();

    table.merge("lb3", rows(1, upRow(WEB_1, 0, 0)), at(7));

    assertThat(table.vouched(at(7))).containsExactly(WEB_1);
  }

  @Test
  void whoHasGoneVouchesForNothing() {
    table.present(Set.of("lb1", "lb3"), at(7));

    assertThat(table.vouched(at(7))).isEmpty();
  }

  @Test
  void whatIsInDoubtHereIsWatchedClosely() {
    table.own(new Observation(WEB_1, true, "refused (failed 1 of 3)", at(0), at(7), true));

    assertThat(table.vouched(at(7))).isEmpty();
  }

  @Test
  void whoCannotProbeAtAllTakesNobodysWordForIt() {
    table.merge("lb2", rows(2, upRow(WEB_1, 0, 0)), at(40));

    assertThat(table.vouched(at(40.9))).containsExactly(WEB_1);
    assertThat(table.vouched(at(41))).as("two seldom intervals and a timeout").isEmpty();
  }

  @Test
  void whatIsNotCheckedHereOrNotSeenYetIsNotVouchedFor() {
    table.merge("lb2", rows(2, upRow(WEB_2, 60_000, 0)), at(7));

    assertThat(table.vouched(at(7))).doesNotContain(WEB_2, OPEN_1);
  }

  @Test
  void whileAHolderVouchesItsWordIsTheVerdictWhateverOtherSparesSay() {
    table.merge("lb3", rows(1, downRow(WEB_1, 60_000, 0)), at(8));
    table.merge("lb4", rows(1, downRow(WEB_1, 60_000, 0)), at(8));

    assertThat(table.verdicts(at(8)).get(WEB_1))
        .isEqualTo(new Verdict(Verdict.State.UP, "lb2 says: HTTP 200 in 4 ms", at(0)));
  }

  @Test
  void whatAnotherSaysAnewAgainstOwnObservationIsToldOnce() {
    assertThat(table.merge("lb2", rows(2, downRow(WEB_1, 0, 0)), at(7)).against())
        .containsExactly(WEB_1);
    assertThat(table.merge("lb2", rows(3, downRow(WEB_1, 2_000, 0)), at(9)).against()).isEmpty();
    assertThat(table.merge("lb3", rows(1, downRow(WEB_1, 0, 0)), at(9)).against())
        .as("a second one")
        .containsExactly(WEB_1);
  }

  @Test
  void whatAgreesIsStaleOrNotSeenHereSpeaksAgainstNothing() {
    table.own(down(WEB_1, 7, 7));

    Heard heard =
        table.merge(
            "lb2", rows(2, downRow(WEB_1, 0, 0), upRow(WEB_2, 0, 0), upRow(OPEN_1, 0, 0)), at(7));
    assertThat(heard.isNew()).isTrue();
    assertThat(heard.against()).isEmpty();

    assertThat(table.merge("lb3", rows(1, upRow(WEB_1, 60_000, 7_000)), at(8)).against())
        .as("a spare's last look, long ago")
        .isEmpty();
  }
}
