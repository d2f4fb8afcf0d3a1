package org.tandemlb.node.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tandemlb.config.CheckConfig;

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
    ProbeSchedule schedule = new ProbeSchedule(timing(INTERVAL), () -> 0.5);

    long delay = schedule.nextDelayNanos(false, Long.MAX_VALUE - 5, Long.MIN_VALUE + 4);

    assertThat(delay).isEqualTo(INTERVAL.toNanos() - 10);
  }

  @Test
  void whileOthersWatchAProbeFollowsTenIntervalsAfterTheLast() {
    ProbeSchedule schedule = new ProbeSchedule(timing(INTERVAL), () -> 0.5);

    long delay = schedule.nextDelayNanos(true, 0, 0);

    assertThat(TimeUnit.NANOSECONDS.toSeconds(delay)).isEqualTo(20);
  }

  @Test
  void aProbeOutOfTurnComesAtOnceUnlessOneHasJustBeen() {
    assertThat(promptDelayMillis(INTERVAL, 700)).isZero();
    assertThat(promptDelayMillis(INTERVAL, 100)).isEqualTo(400);
    assertThat(promptDelayMillis(Duration.ofMillis(200), 50)).isEqualTo(150);
  }

  private static long promptDelayMillis(Duration interval, long agoMillis) {
    ProbeSchedule schedule = new ProbeSchedule(timing(interval), () -> 0.5);
    long now = 1_000 + TimeUnit.MILLISECONDS.toNanos(agoMillis);
    return TimeUnit.NANOSECONDS.toMillis(schedule.promptDelayNanos(1_000, now));
  }

  private static CheckConfig.Timing timing(Duration interval) {
    return new CheckConfig.Timing(interval, Duration.ofMillis(100), 2, 3);
  }

  private static long[] firstDelaysMillis(Duration interval, int all) {
    ProbeSchedule schedule = new ProbeSchedule(timing(interval), () -> 0.5);
    return IntStream.range(0, all)
        .mapToLong(place -> TimeUnit.NANOSECONDS.toMillis(schedule.firstDelayNanos(place, all)))
        .toArray();
  }

  private static long nextDelayMillis(double random, long tookMillis) {
    ProbeSchedule schedule = new ProbeSchedule(timing(INTERVAL), () -> random);
    long ended = 1_000 + TimeUnit.MILLISECONDS.toNanos(tookMillis);
    return TimeUnit.NANOSECONDS.toMillis(schedule.nextDelayNanos(false, 1_000, ended));
  }
}
