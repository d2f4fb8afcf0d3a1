package org.tandemlb.cluster.health;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Everything one node observes, as it travels: sent whole by its owner on change, on every view and
 * each 2 s. Ages instead of times, for clocks of two machines differ.
 *
 * @param sequence grows with each sending of one incarnation; the newest counts
 */
public record ObservationRows(long sequence, List<Row> rows) {

  public ObservationRows {
    rows = List.copyOf(rows);
  }

  /**
   * @param sinceAgeMillis how long ago the backend took this state
   * @param madeAgeMillis how long ago the newest probe that leaves it standing ended
   */
  public record Row(
      BackendId backend, boolean up, String reason, long sinceAgeMillis, long madeAgeMillis) {

    /** Ages beyond ten years are a mistake of the sender; they must not overflow our clock. */
    private static final long MAX_AGE_MILLIS = TimeUnit.DAYS.toMillis(3650);

    static Row of(Observation observation, long nowNanos) {
      return new Row(
          observation.backend(),
          observation.up(),
          observation.reason(),
          ageMillis(observation.sinceNanos(), nowNanos),
          ageMillis(observation.madeNanos(), nowNanos));
    }

    /** The same on the clock of who received it. */
    Observation observedBefore(long nowNanos) {
      return new Observation(
          backend,
          up,
          reason,
          nowNanos - ageNanos(sinceAgeMillis),
          nowNanos - ageNanos(madeAgeMillis));
    }

    private static long ageMillis(long thenNanos, long nowNanos) {
      return TimeUnit.NANOSECONDS.toMillis(Math.max(0, nowNanos - thenNanos));
    }

    private static long ageNanos(long ageMillis) {
      return TimeUnit.MILLISECONDS.toNanos(Math.max(0, Math.min(ageMillis, MAX_AGE_MILLIS)));
    }
  }
}
