package org.tandemlb.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProbeSummaryTest {

  private static final long MS = 1_000_000;
  private static final Duration PERIOD = Duration.ofMillis(10);

  @Test
  void theOutageIsTheLongestTimeBetweenServedProbesLessThePeriod() {
    List<Probe> probes = new ArrayList<>();
    probes.add(served(10));
    probes.add(served(20));
    probes.add(lost(30, Probe.Outcome.REFUSED));
    probes.add(lost(40, Probe.Outcome.TIMED_OUT));
    probes.add(served(230));
    probes.add(served(240));

    ProbeSummary summary = ProbeSummary.of(probes, PERIOD, 0, 245 * MS);

    assertThat(summary.outage()).isEqualTo(Duration.ofMillis(200));
    assertThat(summary.slowest()).isEqualTo(Duration.ofMillis(1));
    assertThat(summary.total()).isEqualTo(6);
    assertThat(summary.served()).isEqualTo(4);
    assertThat(summary.lost()).isEqualTo(2);
    assertThat(summary.lostBy())
        .isEqualTo(Map.of(Probe.Outcome.REFUSED, 1, Probe.Outcome.TIMED_OUT, 1));
  }

  @Test
  void aSteadyServiceHasNoOutage() {
    List<Probe> probes = List.of(served(10), served(19), served(30));

    assertThat(ProbeSummary.of(probes, PERIOD, 0, 35 * MS).outage())
        .isEqualTo(Duration.ofMillis(1));
    assertThat(ProbeSummary.of(List.of(served(5)), PERIOD, 0, 9 * MS).outage()).isZero();
  }

  @Test
  void aServiceThatNeverCameBackWasAwayUntilTheEnd() {
    List<Probe> probes = List.of(served(10), lost(20, Probe.Outcome.REFUSED));

    ProbeSummary summary = ProbeSummary.of(probes, PERIOD, 0, 1_020 * MS);

    assertThat(summary.outage()).isEqualTo(Duration.ofMillis(1_000));
  }

  @Test
  void probesOutsideTheWindowDoNotCount() {
    List<Probe> probes =
        List.of(lost(5, Probe.Outcome.REFUSED), served(110), lost(500, Probe.Outcome.BROKEN));

    ProbeSummary summary = ProbeSummary.of(probes, PERIOD, 100 * MS, 120 * MS);

    assertThat(summary.total()).isEqualTo(1);
    assertThat(summary.lost()).isZero();
  }

  private static Probe served(long endMillis) {
    return new Probe((endMillis - 1) * MS, endMillis * MS, Probe.Outcome.SERVED, "web-01");
  }

  private static Probe lost(long endMillis, Probe.Outcome outcome) {
    return new Probe((endMillis - 1) * MS, endMillis * MS, outcome, "");
  }
}
