package org.tandemlb.node.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProbeScheduleTest {

  private static final Duration INTERVAL = Duration.ofSeconds(2);

  @Test
  void firstProbesAreSpreadEvenlyOverASecond() {
    assertThat(firstDelaysMillis(INTERVAL, 4)).containsExactly(0, 250, 500, 750);
  }

  @Test
  void firstProbesAreSpreadOverTheIntervalWhenItIsShorter() {
    assertThat(firstDelaysMillis(Duration.ofMillis(200), 4)).containsExactly(0, 50, 100, 150);
  }

  @Test
  void theNextProbeStartsAnIntervalAfterTheLastStartedGiveOrTakeATenth() {
    assertThat(nextDelayMillis(0.0, 0)).isEqualTo(1_800);
    assertThat(nextDelayMillis(0.5, 0)).isEqualTo(2_000);
    assertThat(nextDelayMillis(0.999999, 0)).isBetween(2_199L, 2_200L);
    assertThat(nextDelayMillis(0.5, 300)).isEqualTo(1_700);
  }

  @Test
  void aProbeThatTookLongerThanTheIntervalIsFollowedAtOnce() {
    assertThat(nextDelayMillis(0.5, 5_000)).isZero();
  }

  @Test
  void theClockMayWrap() {
    ProbeSchedule schedule = new ProbeSchedule(INTERVAL, () -> 0.5);

    long delay = schedule.nextDelayNanos(Long.MAX_VALUE - 5, Long.MIN_VALUE + 4);

    assertThat(delay).isEqualTo(INTERVAL.toNanos() - 10);
  }

  private static long[] firstDelaysMillis(Duration interval, int all) {
    ProbeSchedule schedule = new ProbeSchedule(interval, () -> 0.5);
    return IntStream.range(0, all)
        .mapToLong(place -> TimeUnit.NANOSECONDS.toMillis(schedule.firstDelayNanos(place, all)))
        .toArray();
  }

  private static long nextDelayMillis(double random, long tookMillis) {
    ProbeSchedule schedule = new ProbeSchedule(INTERVAL, () -> random);
    long ended = 1_000 + TimeUnit.MILLISECONDS.toNanos(tookMillis);
    return TimeUnit.NANOSECONDS.toMillis(schedule.nextDelayNanos(1_000, ended));
  }
}
