package org.tandemlb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tandemlb.config.CheckConfig.StatusRange;
import org.tandemlb.config.CheckConfig.Timing;

class ConfigDefaultsTest {

  @Test
  void everyDefaultOfTheNode() throws Exception {
    Config config = Sample.RIGHT.config();

    assertThat(config.drain()).isEqualTo(Duration.ofMinutes(10));
    assertThat(config.maxConnections()).isEqualTo(Sample.SESSIONS);
    assertThat(config.transport()).isEqualTo(TransportChoice.AUTO);
    assertThat(config.vipMode()).isEqualTo(VipMode.LEASE);
    assertThat(config.admin().listen())
        .isEqualTo(new Listen.Fixed(IpAddress.parse("127.0.0.1").orElseThrow(), 8404));
    assertThat(config.admin().tokenFile()).isEqualTo(Path.of("/run/tandem/NODE.token"));
    assertThat(config.log())
        .isEqualTo(new LogConfig(LogConfig.Sessions.LINE, LogConfig.Level.INFO));
  }

  @Test
  void everyDefaultOfTheClusterAndItsVips() throws Exception {
    Config config = Sample.RIGHT.line(7, "  - {address: 198.18.0.100}").config();

    assertThat(config.cluster().name()).isEqualTo("tandem");
    assertThat(config.cluster().silence()).isEqualTo(Duration.ofMillis(600));
    assertThat(config.cluster().lease()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.cluster().quorum()).isFalse();
    assertThat(config.cluster().nodes().get(0).address().getPort()).isEqualTo(7800);
    assertThat(config.cluster().trust()).isInstanceOf(Trust.Secret.class);
    assertThat(config.vips().get(0))
        .isEqualTo(
            new VipConfig(
                IpAddress.parse("198.18.0.100").orElseThrow(),
                "",
                "",
                new Failback.After(Duration.ofSeconds(30)),
                ""));
  }

  @Test
  void everyDefaultOfFrontendsAndPools() throws Exception {
    Config config = Sample.RIGHT.config();

    Timing timing = new Timing(Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3);
    assertThat(config.frontends().get(0).maxConnections()).isEqualTo(Sample.SESSIONS);
    assertThat(config.pool("web"))
        .isEqualTo(
            new PoolConfig(
                "web",
                Balance.ROUND_ROBIN,
                new CheckConfig.Tcp(timing),
                Duration.ofSeconds(2),
                2,
                AllDown.REFUSE,
                List.of(
                    new BackendConfig("web-01", "198.18.0.21", 80, 100, false),
                    new BackendConfig("web-02", "198.18.0.22", 80, 100, false))));
  }

  @Test
  void everyDefaultOfAnHttpCheck() throws Exception {
    CheckConfig check =
        Sample.RIGHT.after(14, "    check: {type: http}").config().pool("web").check();

    Timing timing = new Timing(Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3);
    assertThat(check).isEqualTo(new CheckConfig.Http(timing, "/", new StatusRange(200, 399)));
  }

  @Test
  void everyDefaultOfACommandThatIsAsked() throws Exception {
    Config config = Sample.RIGHT.after(5, "  can-hold: {command: /usr/local/bin/ready}").config();

    assertThat(config.cluster().hold().canHold())
        .isEqualTo(
            new CanHold.Command(
                List.of("/usr/local/bin/ready"), Duration.ofSeconds(5), Duration.ofSeconds(3), 2));
    assertThat(Sample.RIGHT.config().cluster().hold())
        .isEqualTo(HoldConfig.DEFAULT)
        .isEqualTo(
            new HoldConfig(new CanHold.Always(), Path.of("/run/tandem/NODE.standby"), List.of()));
  }

  @Test
  void theDefaultTimeoutIsNeverLongerThanTheInterval() throws Exception {
    LoadedConfig loaded = Sample.RIGHT.after(14, "    check: {interval: 250ms}").load();

    Timing timing = new Timing(Duration.ofMillis(250), Duration.ofMillis(250), 2, 3);
    assertThat(loaded.config().pool("web").check()).isEqualTo(new CheckConfig.Tcp(timing));
    assertThat(loaded.defaults())
        .filteredOn(AppliedDefault::path, "pools.web.check.timeout")
        .extracting(AppliedDefault::value)
        .containsExactly("250ms");
  }

  @Test
  void aFrontendsDefaultIsWhatTheFileGivesTheNode() throws Exception {
    Config config = Sample.RIGHT.end("max-connections: 70").config();

    assertThat(config.frontends().get(0).maxConnections()).isEqualTo(70);
  }

  @Test
  void everyDefaultThatAppliesIsNamedOnce() throws Exception {
    List<AppliedDefault> defaults =
        Sample.RIGHT
            .line(6, "vips: []")
            .line(7, "")
            .line(8, "")
            .after(16, "    check: {type: http}")
            .line(16, "      web-01: {address: \"198.18.0.21:80\", weight: 1}")
            .line(18, "")
            .load()
            .defaults();

    assertThat(defaults)
        .extracting(each -> each.path() + "=" + each.value())
        .containsExactly(
            "vip-mode=lease",
            "drain=10m",
            "max-connections=5000",
            "transport=auto",
            "cluster.name=tandem",
            "cluster.insecure=false",
            "cluster.silence=600ms",
            "cluster.lease=2s",
            "cluster.quorum=false",
            "cluster.standby-file=/run/tandem/NODE.standby",
            "cluster.can-hold=none",
            "cluster.witness=none",
            "frontends.web.max-connections=the node's max-connections",
            "pools.web.balance=round-robin",
            "pools.web.check.interval=2s",
            "pools.web.check.timeout=1s",
            "pools.web.check.rise=2",
            "pools.web.check.fall=3",
            "pools.web.check.path=/",
            "pools.web.check.expect-status=200-399",
            "pools.web.connect-timeout=2s",
            "pools.web.retries=2",
            "pools.web.all-down=refuse",
            "pools.web.backends.web-01.backup=false",
            "admin.listen=127.0.0.1:8404",
            "admin.token-file=/run/tandem/NODE.token",
            "log.sessions=line",
            "log.level=info");
  }

  @Test
  void theDefaultsOfAVipAndTheAbsenceOfVipsAreNamedToo() throws Exception {
    assertThat(Sample.RIGHT.line(7, "  - {address: 198.18.0.100}").load().defaults())
        .filteredOn(each -> each.path().startsWith("vips[0]"))
        .extracting(each -> each.path() + "=" + each.value())
        .containsExactly(
            "vips[0].interface=the one whose network contains the address",
            "vips[0].home=none",
            "vips[0].failback=30s",
            "vips[0].group=none");
    assertThat(Sample.RIGHT.line(6, "").line(7, "").line(8, "").load().defaults())
        .contains(new AppliedDefault("vips", "none", "clients dial the nodes' own addresses"));
  }
}
