package org.tandemlb.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tandemlb.cluster.control.ClusterStatus;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.Aside;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Step;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.WishKey.Kind;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.AllDown;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.Balance;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.PoolConfig;
import org.tandemlb.node.admin.Metric;
import org.tandemlb.node.admin.MetricsText;
import org.tandemlb.node.balance.Backend;
import org.tandemlb.node.balance.Pool;
import org.tandemlb.node.health.Probed;
import org.tandemlb.node.proxy.FrontendStatus;
import org.tandemlb.node.proxy.Termination;

class NodeMetricsTest {

  /** From the module's folder. */
  private static final Path DOCUMENT = Path.of("../docs/metrics.md");

  private static NodeFacts facts(boolean answers) {
    return facts(answers, VipState.HOLDER);
  }

  private static NodeFacts facts(boolean answers, VipState own) {
    Map<Termination, Long> ended = new EnumMap<>(Termination.class);
    for (Termination termination : Termination.values()) {
      ended.put(termination, 0L);
    }
    ended.put(Termination.KILLED, 3L);
    ended.put(Termination.FRONTEND_CLOSED, 4L);
    PoolConfig config =
        new PoolConfig(
            "web",
            Balance.FIRST,
            new CheckConfig.None(),
            Duration.ofSeconds(2),
            2,
            AllDown.REFUSE,
            List.of(new BackendConfig("web-01", "192.0.2.1", 80, 100, false)));
    Backend backend = new Backend("web", "web-01", new InetSocketAddress(80));
    backend.sessionOpened();
    Backend left = new Backend("web", "web-02", new InetSocketAddress("192.0.2.2", 80));
    left.sessionOpened();
    ClusterStatus cluster =
        new ClusterStatus(
            "lb1",
            7,
            List.of("lb1", "lb2"),
            List.of(
                new ClusterStatus.NodeStatus(
                    "lb1", true, "ok", false, "", "", "", "", 5, 0, 0, List.of()),
                new ClusterStatus.NodeStatus(
                    "lb2",
                    true,
                    "ok",
                    true,
                    "/run/lb2.standby",
                    "",
                    "",
                    "",
                    0,
                    0,
                    0,
                    List.of(
                        link("198.18.0.11-198.18.0.12", OptionalLong.empty()),
                        link("198.18.1.11-198.18.1.12", OptionalLong.of(5))))),
            List.of(
                new ClusterStatus.VipStatus(
                    IpAddress.parse("fd00:18::100").orElseThrow(),
                    "lb1",
                    "lb1",
                    12,
                    "home",
                    0,
                    own,
                    "home",
                    Optional.empty(),
                    Map.of("lb1", new Aside(40, 599_000, true), "lb2", new Aside(7, 1, true)),
                    Optional.empty(),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Optional.empty(),
                    Optional.empty())),
            List.of(
                new ClusterStatus.BackendStatus(
                    new BackendId("web", "web-01"),
                    new Verdict(Verdict.State.DOWN, "connect refused", 0),
                    Map.of())),
            Wishes.NONE);
    return new NodeFacts(
        List.of(new FrontendStatus("web", "web", List.of(), 5, 100, ended, 1_000, 2_000)),
        List.of(new Pool(config, List.of(backend)).members()),
        List.of(new Leaving.Left(left, 0, () -> {})),
        new Wishes(
            Map.of(
                new WishKey(Kind.BACKEND_ADMIN, "web/web-01"), "drain",
                new WishKey(Kind.BACKEND_WEIGHT, "web/web-01"), "7",
                new WishKey(Kind.NODE_STANDBY, "lb2"), "standby")),
        List.of(
            new HandoverCounts.Count(
                IpAddress.parse("fd00:18::100").orElseThrow(), 3, 1, 6, 84, 2, 5)),
        List.of(new Probed(new BackendId("web", "web-01"), Duration.ofMillis(20_500), 31, 4, 1)),
        List.of(new Stalls.Count(Stalls.Part.CONTROL, 2, 812_000_000)),
        List.of(
            new ReloadCounts.Count("applied", 2, 1_763_719_200_500L),
            new ReloadCounts.Count("faulty", 0, 0)),
        answers,
        answers ? cluster : NodeFacts.nothingKnown("lb1"));
  }

  private static ClusterStatus.LinkStatus link(String text, OptionalLong silentSinceNanos) {
    return new ClusterStatus.LinkStatus(text, silentSinceNanos);
  }

  private static List<String> exported(boolean answers) {
    return exported(facts(answers));
  }

  private static List<String> exported(NodeFacts facts) {
    byte[] text = MetricsText.of(NodeMetrics.ALL, () -> facts).get();
    return new String(text, StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void theDocumentHasEveryMetricAsItIs() throws Exception {
    List<String> rows =
        Files.readAllLines(DOCUMENT).stream().filter(line -> line.startsWith("| `")).toList();

    assertThat(rows).containsExactlyElementsOf(NodeMetrics.ALL.stream().map(m -> row(m)).toList());
  }

  private static String row(Metric<NodeFacts> metric) {
    StringBuilder row =
        new StringBuilder("| `" + metric.name() + "` | " + metric.kind().word() + " |");
    metric.labels().forEach(label -> row.append(" `").append(label).append('`'));
    return row.append(" | ").append(metric.help()).append(" |").toString();
  }

  @Test
  void everyMetricIsExportedUnderItsNameWithItsTypeAndItsLabels() {
    List<String> lines = exported(true);

    for (Metric<NodeFacts> metric : NodeMetrics.ALL) {
      assertThat(lines).contains("# TYPE " + metric.name() + " " + metric.kind().word());
      List<String> points =
          lines.stream()
              .filter(
                  line ->
                      line.startsWith(metric.name() + "{") || line.startsWith(metric.name() + " "))
              .toList();
      assertThat(points).as(metric.name()).isNotEmpty();
      assertThat(points)
          .allSatisfy(
              point -> {
                List<String> labels = new ArrayList<>(metric.labels());
                labels.removeIf(label -> !point.contains(label + "=\""));
                assertThat(labels).isEqualTo(metric.labels());
              });
    }
  }

  @Test
  void theNumbersAreThoseOfTheNode() {
    assertThat(exported(true))
        .contains(
            "tandem_sessions{frontend=\"web\"} 5.0",
            "tandem_sessions_ended_total{frontend=\"web\",termination=\"killed\"} 3.0",
            "tandem_clients_refused_total{frontend=\"web\",termination=\"frontend-closed\"} 4.0",
            "tandem_in_bytes_total{frontend=\"web\"} 1000.0",
            "tandem_backend_sessions{backend=\"web-01\",pool=\"web\"} 1.0",
            "tandem_backend_weight{backend=\"web-01\",pool=\"web\"} 7.0",
            "tandem_backend_admin{admin=\"drain\",backend=\"web-01\",pool=\"web\"} 1.0",
            "tandem_backend_admin{admin=\"ready\",backend=\"web-01\",pool=\"web\"} 0.0",
            "tandem_backend_verdict{backend=\"web-01\",pool=\"web\",verdict=\"down\"} 1.0",
            "tandem_probes_total{backend=\"web-01\",pool=\"web\",result=\"passed\"} 31.0",
            "tandem_probes_total{backend=\"web-01\",pool=\"web\",result=\"failed\"} 4.0",
            "tandem_probes_total{backend=\"web-01\",pool=\"web\",result=\"not-made\"} 1.0",
            "tandem_probe_interval_seconds{backend=\"web-01\",pool=\"web\"} 20.5",
            "tandem_vip_held{vip=\"fd00:18::100\"} 1.0",
            "tandem_stalls_total{part=\"control\"} 2.0",
            "tandem_stall_longest_seconds{part=\"control\"} 0.812",
            "tandem_vip_term{vip=\"fd00:18::100\"} 12.0",
            "tandem_vip_aside_sessions{vip=\"fd00:18::100\"} 40.0",
            "tandem_handover_in_progress{side=\"giving\",vip=\"fd00:18::100\"} 1.0",
            "tandem_handover_in_progress{side=\"taking\",vip=\"fd00:18::100\"} 1.0",
            "tandem_handover_deadline_seconds{vip=\"fd00:18::100\"} 599.0",
            "tandem_handover_sessions_reset_total{vip=\"fd00:18::100\"} 6.0",
            "tandem_handovers_total{outcome=\"kept\",vip=\"fd00:18::100\"} 3.0",
            "tandem_handovers_total{outcome=\"reset\",vip=\"fd00:18::100\"} 1.0",
            "tandem_hangs_total{outcome=\"resumed\",vip=\"fd00:18::100\"} 2.0",
            "tandem_hangs_total{outcome=\"reset\",vip=\"fd00:18::100\"} 5.0",
            "tandem_handover_last_seconds{vip=\"fd00:18::100\"} 0.084",
            "tandem_leaving_backend_sessions{address=\"192.0.2.2:80\",backend=\"web-02\",pool=\"web\"}"
                + " 1.0",
            "tandem_reloads_total{outcome=\"applied\"} 2.0",
            "tandem_reload_last_timestamp_seconds{outcome=\"applied\"} 1.7637192005E9",
            "tandem_view_members 2.0",
            "tandem_node_standby{node=\"lb2\"} 1.0",
            "tandem_link_silent{link=\"198.18.0.11-198.18.0.12\",node=\"lb2\"} 0.0",
            "tandem_link_silent{link=\"198.18.1.11-198.18.1.12\",node=\"lb2\"} 1.0",
            "tandem_control_answers 1.0");
  }

  /** The other has stepped aside, and this node looks once more, asks, and adds the address. */
  @ParameterizedTest
  @EnumSource(names = {"SPARE", "ASKING", "HOLDER"})
  void whoTakesSaysSoBeforeItHasTheAddressToo(VipState own) {
    assertThat(exported(facts(true, own)))
        .contains("tandem_handover_in_progress{side=\"taking\",vip=\"fd00:18::100\"} 1.0");
  }

  @Test
  void theNewHolderCountsWhatBecameOfAMove() {
    InetAddress vip = IpAddress.parse("198.18.0.100").orElseThrow();
    HandoverCounts counts = new HandoverCounts(List.of(vip));

    counts.note(vip, step(Side.TAKING, Step.BEGAN, 0));
    counts.note(vip, step(Side.TAKING, Step.TAKEN, 84));
    counts.note(vip, step(Side.TAKING, Step.DONE, 9_000));
    counts.note(vip, step(Side.GIVING, Step.TAKEN, 90));
    assertThat(counts.all()).containsExactly(new HandoverCounts.Count(vip, 1, 0, 0, 84, 0, 0));

    counts.note(vip, step(Side.TAKING, Step.BROKE, 1_500));
    counts.note(vip, step(Side.TAKING, Step.CALLED_OFF, 1_500));
    counts.note(
        vip, new HandoverProgress(Side.TAKING, "lb2", 12, Step.DONE, 9_000, 7, "drain is over"));
    assertThat(counts.all()).containsExactly(new HandoverCounts.Count(vip, 1, 1, 7, 84, 0, 0));
  }

  private static HandoverProgress step(Side side, Step step, long millis) {
    return new HandoverProgress(side, "lb2", 12, step, millis, 0, "");
  }

  @Test
  void whenTheControlThreadDoesNotAnswerTheSessionsAreStillCounted() {
    assertThat(exported(false))
        .contains("tandem_control_answers 0.0", "tandem_sessions{frontend=\"web\"} 5.0")
        .noneMatch(line -> line.startsWith("tandem_vip_") || line.startsWith("tandem_view_"));
  }
}
