package org.tandemlb.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The keys of a file that a reload applies, with the values in force, defaults filled in. The rest
 * is in {@link StartKeys}. Pure.
 */
final class LiveKeys {

  /**
   * A part of the file, with the values of its keys.
   *
   * @param words for people, and of no other part: {@code pool web: backend web-01}; empty for the
   *     top
   * @param pattern where such parts stand in a file: {@code pools.NAME.backends.NAME}
   * @param within the words of the part that it comes and goes with; empty for none
   * @param details what is said of it when it comes or goes; empty for nothing
   */
  record Part(
      String words, String pattern, String within, String details, Map<String, String> values) {}

  private LiveKeys() {}

  /** In the order of the file. */
  static List<Part> of(Config config) {
    List<Part> parts = new ArrayList<>();
    parts.add(
        always(
            "",
            "",
            values(
                Keys.DRAIN.key().name(), DurationType.text(config.drain()),
                Keys.MAX_CONNECTIONS.name(), String.valueOf(config.maxConnections()))));
    addHold(config.cluster().hold(), parts);
    config.frontends().forEach(frontend -> parts.add(frontend(frontend)));
    config.pools().forEach(pool -> addPool(pool, parts));
    parts.add(
        always(
            "log",
            "log",
            values(
                Keys.LOG_SESSIONS.key().name(), WordType.text(config.log().sessions()),
                Keys.LOG_LEVEL.key().name(), WordType.text(config.log().level()))));
    return parts;
  }

  private static void addHold(HoldConfig hold, List<Part> parts) {
    String witnesses =
        hold.witnesses().stream().map(IpAddress::text).collect(Collectors.joining(", "));
    parts.add(
        always(
            "cluster",
            "cluster",
            values(
                Keys.STANDBY_FILE.key().name(),
                hold.standbyFile().toString(),
                HoldReader.WITNESS,
                witnesses)));
    if (hold.canHold() instanceof CanHold.Command command) {
      String words = command.command().stream().map(Message::cut).collect(Collectors.joining(" "));
      parts.add(
          new Part(
              "cluster: " + HoldReader.CAN_HOLD,
              "cluster." + HoldReader.CAN_HOLD,
              "",
              words,
              values(
                  HoldReader.COMMAND,
                  words,
                  Keys.CAN_HOLD_INTERVAL.key().name(),
                  DurationType.text(command.interval()),
                  Keys.CAN_HOLD_TIMEOUT.key().name(),
                  DurationType.text(command.timeout()),
                  Keys.CAN_HOLD_FALL.key().name(),
                  String.valueOf(command.fall()))));
    }
  }

  private static Part frontend(FrontendConfig frontend) {
    return always(
        "frontend " + frontend.name(),
        "frontends.NAME",
        values(
            Keys.FRONTEND_POOL.name(), frontend.pool(),
            Keys.FRONTEND_MAX_CONNECTIONS.name(), String.valueOf(frontend.maxConnections())));
  }

  private static void addPool(PoolConfig pool, List<Part> parts) {
    String words = "pool " + pool.name();
    int count = pool.backends().size();
    Map<String, String> values =
        values(
            Keys.BALANCE.key().name(), WordType.text(pool.balance()),
            Keys.CONNECT_TIMEOUT.key().name(), DurationType.text(pool.connectTimeout()),
            Keys.RETRIES.key().name(), String.valueOf(pool.retries()),
            Keys.ALL_DOWN.key().name(), WordType.text(pool.allDown()));
    addCheck(pool.check(), values);
    String details = count == 1 ? "1 backend" : count + " backends";
    parts.add(new Part(words, "pools.NAME", "", details, values));
    pool.backends().forEach(backend -> parts.add(backend(words, backend)));
  }

  private static Part backend(String pool, BackendConfig backend) {
    return new Part(
        pool + ": backend " + backend.name(),
        "pools.NAME.backends.NAME",
        pool,
        backend.addressText(),
        values(
            Keys.BACKEND_ADDRESS.name(), backend.addressText(),
            Keys.WEIGHT.key().name(), String.valueOf(backend.weight()),
            Keys.BACKUP.key().name(), String.valueOf(backend.backup())));
  }

  /** Of a part that every file has, or that comes and goes with something else. */
  private static Part always(String words, String pattern, Map<String, String> values) {
    return new Part(words, pattern, "", "", values);
  }

  private static void addCheck(CheckConfig check, Map<String, String> values) {
    if (check instanceof CheckConfig.Http http) {
      putCheck(Keys.CHECK_TYPE, WordType.text(Keys.CheckType.HTTP), values);
      addTiming(http.timing(), values);
      putCheck(Keys.CHECK_PATH, http.path(), values);
      putCheck(Keys.EXPECT_STATUS, http.expect().toString(), values);
    } else if (check instanceof CheckConfig.Tcp tcp) {
      putCheck(Keys.CHECK_TYPE, WordType.text(Keys.CheckType.TCP), values);
      addTiming(tcp.timing(), values);
    } else {
      putCheck(Keys.CHECK_TYPE, WordType.text(Keys.CheckType.NONE), values);
    }
  }

  private static void addTiming(CheckConfig.Timing timing, Map<String, String> values) {
    putCheck(Keys.CHECK_INTERVAL, DurationType.text(timing.interval()), values);
    putCheck(Keys.CHECK_TIMEOUT, DurationType.text(timing.timeout()), values);
    putCheck(Keys.RISE, String.valueOf(timing.rise()), values);
    putCheck(Keys.FALL, String.valueOf(timing.fall()), values);
  }

  private static void putCheck(Key.Default<?> key, String value, Map<String, String> values) {
    values.put(PoolsReader.CHECK + "." + key.key().name(), value);
  }

  private static Map<String, String> values(String... keysAndValues) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return values;
  }
}
