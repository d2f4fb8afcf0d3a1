package org.tandemlb.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Every key that has a value of its own: its type, its range, its default. A section's list is also
 * what its unknown keys are measured against.
 */
final class Keys {

  static final Key<Path> SECRET_FILE =
      new Key<>("secret-file", new PathType(), "the cluster's secret, made by tandem secret");
  static final Key.Default<Boolean> INSECURE =
      new Key<>("insecure", WordType.BOOLEAN, "no secret: whoever reaches the port is a member")
          .or("false");
  static final Key.Default<String> CLUSTER_NAME =
      new Key<>("name", TextType.NAME, "nodes of another name are strangers").or("tandem");
  static final Key.Default<Duration> SILENCE =
      new Key<>(
              "silence",
              DurationType.between("200ms", "60s"),
              "a member silent for so long is suspected")
          .or("600ms");
  static final Key.Default<Duration> LEASE =
      new Key<>(
              "lease",
              DurationType.wholeSecondsBetween("1s", "30s"),
              "how long the kernel keeps a VIP that is no longer renewed")
          .or("2s");
  static final Key.Default<Boolean> QUORUM =
      new Key<>("quorum", WordType.BOOLEAN, "true: nodes hold only while most of all are together")
          .or("false");
  static final Key.Default<Path> STANDBY_FILE =
      new Key<>("standby-file", new PathType(), "while it is there its node is on standby")
          .or("/run/tandem/NODE.standby");
  static final List<Key<?>> CLUSTER =
      List.of(
          CLUSTER_NAME.key(),
          SECRET_FILE,
          INSECURE.key(),
          SILENCE.key(),
          LEASE.key(),
          QUORUM.key(),
          STANDBY_FILE.key());

  static final Key.Default<Duration> CAN_HOLD_INTERVAL =
      new Key<>("interval", DurationType.between("1s", "1h"), "from one run to the next").or("5s");
  static final Key.Default<Duration> CAN_HOLD_TIMEOUT =
      new Key<>(
              "timeout",
              DurationType.between("100ms", "1m"),
              "how long a run may take; at most the interval")
          .or("3s");
  static final Key.Default<Integer> CAN_HOLD_FALL =
      new Key<>("fall", new IntegerType(1, 100), "failed runs in a row that forbid to hold")
          .or("2");
  static final List<Key<?>> CAN_HOLD =
      List.of(CAN_HOLD_INTERVAL.key(), CAN_HOLD_TIMEOUT.key(), CAN_HOLD_FALL.key());

  static final ValueType<InetSocketAddress> NODE_ADDRESS = new NodeAddressType();

  static final Key<InetAddress> VIP_ADDRESS =
      new Key<>("address", new AddressType(), "what clients dial");
  static final Key.Default<String> INTERFACE =
      new Key<>("interface", TextType.INTERFACE, "where the address is added")
          .or("", "the one whose network contains the address");
  static final Key.Default<String> HOME =
      new Key<>("home", TextType.NAME, "the node it belongs to").or("", "none");
  static final Key.Default<Failback> FAILBACK =
      new Key<>(
              "failback",
              new FailbackType(DurationType.between("0s", "24h")),
              "how long its home must be well before it goes home")
          .or("30s");
  static final Key.Default<String> GROUP =
      new Key<>("group", TextType.NAME, "VIPs of one group move together").or("", "none");
  static final List<Key<?>> VIP =
      List.of(VIP_ADDRESS, INTERFACE.key(), HOME.key(), FAILBACK.key(), GROUP.key());

  private static final IntegerType SESSIONS = new IntegerType(1, DescriptorLimit.MOST_SESSIONS);
  static final Key<String> FRONTEND_POOL = new Key<>("pool", TextType.NAME, "where its clients go");
  static final Key<Integer> FRONTEND_MAX_CONNECTIONS =
      new Key<>("max-connections", SESSIONS, "sessions at one time; further clients are refused");
  static final List<Key<?>> FRONTEND = List.of(FRONTEND_POOL, FRONTEND_MAX_CONNECTIONS);
  static final ValueType<Listen> LISTEN = new ListenType();

  static final Key.Default<Balance> BALANCE =
      new Key<>("balance", WordType.of(Balance.class), "how it chooses among its backends")
          .or("round-robin");
  static final Key.Default<Duration> CONNECT_TIMEOUT =
      new Key<>(
              "connect-timeout",
              DurationType.between("10ms", "60s"),
              "how long a backend has to accept a connection")
          .or("2s");
  static final Key.Default<Integer> RETRIES =
      new Key<>("retries", new IntegerType(0, 10), "further backends after a failed connect")
          .or("2");
  static final Key.Default<AllDown> ALL_DOWN =
      new Key<>("all-down", WordType.of(AllDown.class), "what a client gets when all are down")
          .or("refuse");
  static final List<Key<?>> POOL =
      List.of(BALANCE.key(), CONNECT_TIMEOUT.key(), RETRIES.key(), ALL_DOWN.key());

  static final Key.Default<CheckType> CHECK_TYPE =
      new Key<>("type", WordType.of(CheckType.class), "how its backends are probed").or("tcp");
  static final Key.Default<Duration> CHECK_INTERVAL =
      new Key<>("interval", DurationType.between("100ms", "1h"), "from one probe to the next")
          .or("2s");
  static final Key.Default<Duration> CHECK_TIMEOUT =
      new Key<>(
              "timeout",
              DurationType.between("10ms", "1m"),
              "how long a probe may take; at most the interval")
          .or("1s");
  static final Key.Default<Integer> RISE =
      new Key<>("rise", new IntegerType(1, 100), "good probes in a row that turn DOWN to UP")
          .or("2");
  static final Key.Default<Integer> FALL =
      new Key<>("fall", new IntegerType(1, 100), "bad probes in a row that turn UP to DOWN")
          .or("3");
  static final Key.Default<String> CHECK_PATH =
      new Key<>("path", TextType.HTTP_PATH, "what is asked for").or("/");
  static final Key.Default<CheckConfig.StatusRange> EXPECT_STATUS =
      new Key<>("expect-status", new StatusRangeType(), "the answers that are good").or("200-399");
  static final List<Key<?>> CHECK_TIMING =
      List.of(CHECK_INTERVAL.key(), CHECK_TIMEOUT.key(), RISE.key(), FALL.key());
  static final List<Key<?>> CHECK_HTTP = List.of(CHECK_PATH.key(), EXPECT_STATUS.key());
  static final List<Key<?>> CHECK =
      Stream.of(List.of(CHECK_TYPE.key()), CHECK_TIMING, CHECK_HTTP)
          .<Key<?>>flatMap(List::stream)
          .toList();

  static final Key<HostPort> BACKEND_ADDRESS =
      new Key<>("address", new BackendAddressType(), "where it listens");
  static final Key.Default<Integer> WEIGHT =
      new Key<>(
              "weight",
              new IntegerType(0, BackendConfig.MOST_WEIGHT),
              "its share; 0: no new sessions")
          .or("100");
  static final Key.Default<Boolean> BACKUP =
      new Key<>("backup", WordType.BOOLEAN, "only when no other is eligible").or("false");
  static final List<Key<?>> BACKEND = List.of(BACKEND_ADDRESS, WEIGHT.key(), BACKUP.key());

  static final Key.Default<Listen> ADMIN_LISTEN =
      new Key<>("listen", LISTEN, "the HTTP API").or("127.0.0.1:8404");
  static final Key.Default<Path> TOKEN_FILE =
      new Key<>("token-file", new PathType(), "the token that changes need")
          .or("/run/tandem/NODE.token");
  static final List<Key<?>> ADMIN = List.of(ADMIN_LISTEN.key(), TOKEN_FILE.key());

  static final Key.Default<LogConfig.Sessions> LOG_SESSIONS =
      new Key<>("sessions", WordType.of(LogConfig.Sessions.class), "a line a session").or("line");
  static final Key.Default<LogConfig.Level> LOG_LEVEL =
      new Key<>("level", WordType.of(LogConfig.Level.class), "how much is written").or("info");
  static final List<Key<?>> LOG = List.of(LOG_SESSIONS.key(), LOG_LEVEL.key());

  static final Key.Default<Duration> DRAIN =
      new Key<>(
              "drain",
              DurationType.between("0s", "24h"),
              "how long old sessions may go on after a handover, a drain or a stop")
          .or("10m");
  static final Key<Integer> MAX_CONNECTIONS =
      new Key<>("max-connections", SESSIONS, "sessions of the node, from its descriptor limit");
  static final Key.Default<TransportChoice> TRANSPORT =
      new Key<>(
              "transport",
              // The kernel's own spelling: io_uring, not io-uring.
              WordType.of(TransportChoice.class, Keys::text),
              "what relays")
          .or("auto");
  static final Key.Default<VipMode> VIP_MODE =
      new Key<>("vip-mode", WordType.of(VipMode.class), "what makes a node a VIP's holder")
          .or("lease");
  static final List<Key<?>> TOP =
      List.of(DRAIN.key(), MAX_CONNECTIONS, TRANSPORT.key(), VIP_MODE.key());

  private Keys() {}

  static String text(TransportChoice word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  /** The words of {@code check.type}. */
  enum CheckType {
    HTTP,
    TCP,
    NONE
  }
}
