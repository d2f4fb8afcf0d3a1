package org.tandemlb.node.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FeedingTest {

  private static final long START = TimeUnit.HOURS.toNanos(3);

  private final Feeding feeding = new Feeding(Duration.ofSeconds(8));

  @Test
  void itIsFedAtOnceAndThenFourTimesInItsTime() {
    int fed = 0;
    for (int tenths = 0; tenths < 80; tenths++) {
      fed += feeding.due(0, after(tenths * 100)) ? 1 : 0;
    }

    assertThat(fed).isEqualTo(4);
  }

  @Test
  void aPartThatHangsStarvesItUntilItGoesOn() {
    assertThat(feeding.due(0, START)).isTrue();

    assertThat(feeding.due(seconds(2) + 1, after(2_500))).isFalse();
    assertThat(feeding.due(seconds(30), after(30_000))).isFalse();

    assertThat(feeding.due(0, after(30_100))).isTrue();
  }

  @Test
  void aPartThatIsOnlyLateDoesNot() {
    assertThat(feeding.due(seconds(2), START)).isTrue();
  }

  @Test
  void aClockThatRunsOverIsNoReasonToStarveIt() {
    assertThat(feeding.due(0, Long.MAX_VALUE)).isTrue();
    assertThat(feeding.due(0, Long.MAX_VALUE + seconds(3))).isTrue();
  }

  private static long after(long millis) {
    return START + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }
}
