package org.tandemlb.cluster.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FlapsTest {

  private final Flaps flaps = new Flaps();

  @Test
  void oneFailureCostsNothing() {
    flaps.failed("lb1", 0);

    assertThat(flaps.count("lb1", seconds(1))).isEqualTo(1);
    assertThat(Flaps.wait(1, Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(5));
    assertThat(Flaps.words(1)).isEmpty();
    assertThat(flaps.takeNews()).isEmpty();
  }

  @Test
  void theSecondWithinAMinuteIsSaidOnce() {
    flaps.failed("lb1", 0);
    flaps.failed("lb1", seconds(59));

    assertThat(flaps.takeNews())
        .containsExactly("lb1 failed 2 times in a row: home again only when well for 60 s or more");
    assertThat(flaps.takeNews()).isEmpty();
    assertThat(flaps.count("lb2", seconds(59))).isZero();
  }

  @Test
  void twoThatAreAMinuteApartAreNotInARow() {
    flaps.failed("lb1", 0);
    flaps.failed("lb1", seconds(60));

    assertThat(flaps.count("lb1", seconds(60))).isEqualTo(1);
  }

  @Test
  void oneThatFailsAgainSoonAfterItWasHomeIsNotForgotten() {
    flaps.failed("lb1", 0);
    flaps.failed("lb1", seconds(10));
    flaps.failed("lb1", seconds(129));
    assertThat(flaps.count("lb1", seconds(129))).isEqualTo(3);

    assertThat(flaps.count("lb1", seconds(129 + 120 + 60) - 1)).isEqualTo(3);
    assertThat(flaps.count("lb1", seconds(129 + 120 + 60))).isZero();
  }

  @Test
  void eachFurtherOneDoublesTheWaitUpToTenMinutes() {
    Duration failback = Duration.ofSeconds(40);

    assertThat(Flaps.wait(2, failback)).isEqualTo(Duration.ofSeconds(80));
    assertThat(Flaps.wait(3, failback)).isEqualTo(Duration.ofSeconds(160));
    assertThat(Flaps.wait(2, Duration.ZERO)).isEqualTo(Duration.ofSeconds(60));
    assertThat(Flaps.wait(1_000, Duration.ZERO)).isEqualTo(Flaps.MOST);
    assertThat(Flaps.wait(1_000, Duration.ofHours(2))).isEqualTo(Duration.ofHours(2));
  }

  private static long seconds(long count) {
    return Duration.ofSeconds(count).toNanos();
  }
}
