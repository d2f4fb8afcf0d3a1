package org.tandemlb.cluster.health;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tandemlb.config.AllDown;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.Balance;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.config.PoolConfig;

/** Pools, observations and times in short. */
final class HealthFixture {

  /** Just before the clock's wrap-around, where a comparison instead of a difference is wrong. */
  static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3);

  static final BackendId WEB_1 = new BackendId("web", "web-1");
  static final BackendId WEB_2 = new BackendId("web", "web-2");
  static final BackendId OPEN_1 = new BackendId("open", "open-1");

  private static final CheckConfig TCP =
      new CheckConfig.Tcp(
          new CheckConfig.Timing(Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3));

  private HealthFixture() {}

  static long at(double seconds) {
    return START + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }

  static PoolConfig web(BackendConfig... backends) {
    return pool("web", TCP, backends);
  }

  static PoolConfig pool(String name, CheckConfig check, BackendConfig... backends) {
    return new PoolConfig(
        name,
        Balance.ROUND_ROBIN,
        check,
        Duration.ofSeconds(2),
        2,
        AllDown.REFUSE,
        Arrays.asList(backends));
  }

  static BackendConfig backend(String name) {
    return backend(name, 100, false);
  }

  static BackendConfig backend(String name, int weight, boolean backup) {
    return new BackendConfig(name, "198.18.0.21", 80, weight, backup);
  }

  static ObservationTable table() {
    return new ObservationTable(
        "lb1",
        List.of(
            web(backend("web-1"), backend("web-2")),
            pool("open", new CheckConfig.None(), backend("open-1"))));
  }

  /** Checked once in two minutes. */
  static ObservationTable slowTable() {
    CheckConfig.Timing timing =
        new CheckConfig.Timing(Duration.ofMinutes(2), Duration.ofSeconds(1), 2, 3);
    return new ObservationTable(
        "lb1", List.of(pool("web", new CheckConfig.Tcp(timing), backend("web-1"))));
  }

  static Observation up(BackendId backend, double since, double made) {
    return new Observation(backend, true, "HTTP 200 in 3 ms", at(since), at(made));
  }

  static Observation down(BackendId backend, double since, double made) {
    return new Observation(backend, false, "connect refused", at(since), at(made));
  }

  static ObservationRows rows(long sequence, ObservationRows.Row... rows) {
    return new ObservationRows(sequence, Arrays.asList(rows));
  }

  static ObservationRows.Row upRow(BackendId backend, long sinceAge, long madeAge) {
    return new ObservationRows.Row(backend, true, "HTTP 200 in 4 ms", sinceAge, madeAge);
  }

  static ObservationRows.Row downRow(BackendId backend, long sinceAge, long madeAge) {
    return new ObservationRows.Row(backend, false, "connect refused", sinceAge, madeAge);
  }
}
