package org.tandemlb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tandemlb.config.CheckConfig.StatusRange;
import org.tandemlb.config.CheckConfig.Timing;

/** A file that gives every key, none its default. */
class ConfigKeysTest {

  static final Sample EVERY_KEY =
      Sample.of(
          """
          cluster:
            name: edge
            nodes: {lb1: [198.18.0.11, 198.18.1.11], lb2: ["[fd00:18::12]:7900", "198.18.1.12:7901"]}
            insecure: true
            silence: 250ms
            lease: 3s
            quorum: true
            standby-file: standby/NODE
            witness: [198.18.0.1, "fd00:18::1"]
            can-hold: {command: [/usr/local/bin/ready, -q, ""], interval: 7s, timeout: 2s, fall: 4}
          vips:
            - {address: 198.18.0.100, interface: eth0, home: lb1, failback: never, group: a}
            - {address: "fd00:18::100", interface: eth1, home: lb2, failback: 5m, group: b}
          drain: 90s
          max-connections: 12000
          frontends:
            web:
              listen: ["198.18.0.100:80", "[fd00:18::100]:80", ":81", "node:82"]
              pool: web
              max-connections: 20
          pools:
            web:
              balance: least-connections
              check: {type: http, path: /healthz, expect-status: 200, interval: 3s, timeout: 2s, rise: 4, fall: 5}
              connect-timeout: 300ms
              retries: 0
              all-down: try-all
              backends:
                web-01: {address: "web-01.example:8080", weight: 0, backup: true}
                web-02: {address: "[fd00:18::22]:80"}
            plain:
              check: {type: none}
              backends: {one: {address: "198.18.0.30:1"}}
          admin: {listen: "node:8405", token-file: tokens/NODE}
          log: {sessions: json, level: debug}
          transport: io_uring
          vip-mode: bind
          """);

  private final Config config;

  ConfigKeysTest() throws FaultyConfigException {
    config = EVERY_KEY.config();
  }

  @Test
  void everyKeyOfTheTableIsInThisFile() {
    Stream<List<Key<?>>> sections =
        Stream.of(
            Keys.TOP,
            Keys.CAN_HOLD,
            Keys.VIP,
            Keys.FRONTEND,
            Keys.POOL,
            Keys.CHECK,
            Keys.BACKEND,
            Keys.ADMIN,
            Keys.LOG);

    assertThat(sections.flatMap(List::stream))
        .allSatisfy(key -> assertThat(EVERY_KEY.text()).contains(key.name() + ": "))
        .allSatisfy(key -> assertThat(key.meaning()).isNotBlank());
    assertThat(Keys.CLUSTER)
        .extracting(Key::name)
        .containsExactlyInAnyOrder(
            "name", "secret-file", "insecure", "silence", "lease", "quorum", "standby-file");
  }

  @Test
  void clusterKeysAreRead() {
    ClusterConfig cluster = config.cluster();

    assertThat(cluster.name()).isEqualTo("edge");
    assertThat(cluster.trust()).isEqualTo(new Trust.Insecure());
    assertThat(cluster.silence()).isEqualTo(Duration.ofMillis(250));
    assertThat(cluster.lease()).isEqualTo(Duration.ofSeconds(3));
    assertThat(cluster.quorum()).isTrue();
    assertThat(cluster.nodes()).extracting(NodeConfig::name).containsExactly("lb1", "lb2");
    assertThat(cluster.nodes().get(1).address().getPort()).isEqualTo(7900);
    assertThat(IpAddress.text(cluster.nodes().get(1).address().getAddress()))
        .isEqualTo("fd00:18::12");
    assertThat(cluster.nodes())
        .extracting(node -> node.links().get(1))
        .containsExactly(
            new InetSocketAddress("198.18.1.11", 7800), new InetSocketAddress("198.18.1.12", 7901));
  }

  @Test
  void theOperatorsOwnWordIsRead() {
    assertThat(config.cluster().hold().canHold())
        .isEqualTo(
            new CanHold.Command(
                List.of("/usr/local/bin/ready", "-q", ""),
                Duration.ofSeconds(7),
                Duration.ofSeconds(2),
                4));
    assertThat(config.cluster().hold().witnesses())
        .extracting(IpAddress::text)
        .containsExactly("198.18.0.1", "fd00:18::1");
  }

  @Test
  void vipKeysAreRead() {
    assertThat(config.vips())
        .containsExactly(
            new VipConfig(
                IpAddress.parse("198.18.0.100").orElseThrow(),
                "eth0",
                "lb1",
                new Failback.Never(),
                "a"),
            new VipConfig(
                IpAddress.parse("fd00:18::100").orElseThrow(),
                "eth1",
                "lb2",
                new Failback.After(Duration.ofMinutes(5)),
                "b"));
    assertThat(config.vipMode()).isEqualTo(VipMode.BIND);
  }

  @Test
  void frontendKeysAreRead() {
    assertThat(config.frontends())
        .containsExactly(
            new FrontendConfig(
                "web",
                List.of(
                    new Listen.Fixed(IpAddress.parse("198.18.0.100").orElseThrow(), 80),
                    new Listen.Fixed(IpAddress.parse("fd00:18::100").orElseThrow(), 80),
                    new Listen.Any(81),
                    new Listen.OwnNode(82)),
                "web",
                20));
  }

  @Test
  void poolKeysAreRead() {
    Timing timing = new Timing(Duration.ofSeconds(3), Duration.ofSeconds(2), 4, 5);
    assertThat(config.pool("web"))
        .isEqualTo(
            new PoolConfig(
                "web",
                Balance.LEAST_CONNECTIONS,
                new CheckConfig.Http(timing, "/healthz", new StatusRange(200, 200)),
                Duration.ofMillis(300),
                0,
                AllDown.TRY_ALL,
                List.of(
                    new BackendConfig("web-01", "web-01.example", 8080, 0, true),
                    new BackendConfig("web-02", "fd00:18::22", 80, 100, false))));
    assertThat(config.pool("plain").check()).isEqualTo(new CheckConfig.None());
  }

  @Test
  void keysOfTheWholeNodeAreRead() {
    assertThat(config.drain()).isEqualTo(Duration.ofSeconds(90));
    assertThat(config.maxConnections()).isEqualTo(12_000);
    assertThat(config.transport()).isEqualTo(TransportChoice.IO_URING);
    assertThat(config.log())
        .isEqualTo(new LogConfig(LogConfig.Sessions.JSON, LogConfig.Level.DEBUG));
    assertThat(config.admin().listen()).isEqualTo(new Listen.OwnNode(8405));
  }

  @Test
  void aRelativePathBeginsAtTheDirectoryOfTheFile() throws Exception {
    Path here = Path.of("").toAbsolutePath();

    assertThat(config.admin().tokenFile()).isEqualTo(here.resolve("tokens/NODE"));
    assertThat(config.cluster().hold().standbyFile()).isEqualTo(here.resolve("standby/NODE"));
    assertThat(Sample.RIGHT.config().cluster().trust())
        .isEqualTo(new Trust.Secret(here.resolve("secret")));
  }

  @Test
  void theFilesHashIsThatOfItsBytes() throws Exception {
    String other = EVERY_KEY.end("# a comment").config().fileHash();

    assertThat(config.fileHash()).hasSize(64).isNotEqualTo(other);
    assertThat(Sha256.of("abc".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
}
