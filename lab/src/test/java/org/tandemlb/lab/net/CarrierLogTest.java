package org.tandemlb.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CarrierLogTest {

  private static final long MS = 1_000_000;

  @Test
  void aMoveWithAGapCountsTheGapAndNotTheTimeBeforeTheFirstCarrier() {
    CarrierLog log = new CarrierLog();

    log.add(0, Set.of());
    log.add(500 * MS, Set.of("lb1"));
    log.add(510 * MS, Set.of("lb1"));
    log.add(520 * MS, Set.of());
    log.add(530 * MS, Set.of());
    log.add(545 * MS, Set.of("lb2"));
    log.add(550 * MS, Set.of());
    log.add(560 * MS, Set.of("lb2"));

    assertThat(log.longestNone()).isEqualTo(Duration.ofMillis(25));
    assertThat(log.totalNone()).isEqualTo(Duration.ofMillis(35));
    assertThat(log.longestTwo()).isZero();
    assertThat(log.spans()).hasSize(6);
  }

  @Test
  void twoAtOnceCountFromTheFirstSampleThatSawThemToTheFirstThatDidNot() {
    CarrierLog log = new CarrierLog();

    log.add(0, Set.of("lb1"));
    log.add(10 * MS, Set.of("lb1", "lb2"));
    log.add(12 * MS, Set.of("lb1", "lb2"));
    log.add(14 * MS, Set.of("lb2"));

    assertThat(log.longestTwo()).isEqualTo(Duration.ofMillis(4));
    assertThat(log.longestNone()).isZero();
  }

  @Test
  void aStateThatStillLastsCountsUntilTheLastSample() {
    CarrierLog log = new CarrierLog();

    log.add(0, Set.of("lb1"));
    log.add(5 * MS, Set.of());
    log.add(9 * MS, Set.of());

    assertThat(log.longestNone()).isEqualTo(Duration.ofMillis(4));
  }
}
