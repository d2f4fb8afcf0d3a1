package org.tandemlb.cluster.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.health.HealthFixture.WEB_1;
import static org.tandemlb.cluster.health.HealthFixture.WEB_2;
import static org.tandemlb.cluster.health.HealthFixture.at;
import static org.tandemlb.cluster.health.HealthFixture.backend;
import static org.tandemlb.cluster.health.HealthFixture.down;
import static org.tandemlb.cluster.health.HealthFixture.downRow;
import static org.tandemlb.cluster.health.HealthFixture.pool;
import static org.tandemlb.cluster.health.HealthFixture.rows;
import static org.tandemlb.cluster.health.HealthFixture.up;
import static org.tandemlb.cluster.health.HealthFixture.upRow;
import static org.tandemlb.cluster.health.HealthFixture.web;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.config.PoolConfig;

class EmptyPoolsTest {

  @Test
  void aPoolWithNothingUpIsEmptyThreeIntervalsAfterItsLastWentDown() {
    ObservationTable table = table(web(backend("web-1"), backend("web-2")));
    table.own(down(WEB_1, 0, 0));
    table.own(down(WEB_2, 2, 2));

    keepObserving(table, 7);
    assertThat(table.emptyPools(at(7.9))).isEmpty();

    keepObserving(table, 8);
    assertThat(table.emptyPools(at(8))).containsExactly("web");
  }

  @Test
  void shortIntervalsWaitFiveSecondsAllTheSame() {
    CheckConfig.Timing timing =
        new CheckConfig.Timing(Duration.ofMillis(200), Duration.ofMillis(100), 2, 3);
    ObservationTable table = table(pool("web", new CheckConfig.Tcp(timing), backend("web-1")));

    table.own(down(WEB_1, 0, 4.9));
    assertThat(table.emptyPools(at(4.9))).isEmpty();

    table.own(down(WEB_1, 0, 5));
    assertThat(table.emptyPools(at(5))).containsExactly("web");
  }

  @Test
  void whatAnotherNodeSaysFillsNoPoolAndEmptiesNone() {
    ObservationTable table = table(web(backend("web-1"), backend("web-2")));
    table.own(down(WEB_1, 0, 8));
    table.merge("lb2", rows(1, upRow(WEB_1, 60_000, 0), downRow(WEB_2, 60_000, 0)), at(8));
    assertThat(table.emptyPools(at(8))).isEmpty();

    table.own(down(WEB_2, 0, 8));
    assertThat(table.emptyPools(at(8))).containsExactly("web");
  }

  @Test
  void aBackendNotObservedHereOrNoLongerObservedIsNotJudged() {
    ObservationTable table = table(web(backend("web-1"), backend("web-2")));
    table.own(down(WEB_1, 0, 8));
    assertThat(table.emptyPools(at(8))).isEmpty();

    table.own(down(WEB_2, 0, 3));
    assertThat(table.emptyPools(at(8))).isEmpty();
  }

  @Test
  void aBackupThatIsUpKeepsThePoolFromBeingEmpty() {
    ObservationTable table = table(web(backend("web-1"), backend("web-2", 100, true)));
    table.own(down(WEB_1, 0, 8));
    table.own(up(WEB_2, 0, 8));

    assertThat(table.emptyPools(at(8))).isEmpty();
  }

  @Test
  void aBackendOfWeightZeroServesNobodyAndIsNothingUp() {
    ObservationTable table = table(web(backend("web-1"), backend("web-2", 0, false)));
    table.own(down(WEB_1, 0, 8));
    table.own(up(WEB_2, 0, 8));

    assertThat(table.emptyPools(at(8))).containsExactly("web");
  }

  @Test
  void aPoolOfWeightZeroAloneIsSomebodysWishAndNotEmpty() {
    ObservationTable table = table(web(backend("web-1", 0, false)));
    table.own(down(WEB_1, 0, 8));

    assertThat(table.emptyPools(at(8))).isEmpty();
  }

  private static ObservationTable table(PoolConfig pool) {
    return new ObservationTable("lb1", List.of(pool));
  }

  private static void keepObserving(ObservationTable table, double now) {
    table.own(down(WEB_1, 0, now));
    table.own(down(WEB_2, 2, now));
  }
}
