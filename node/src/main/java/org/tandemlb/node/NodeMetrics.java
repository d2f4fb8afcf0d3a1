package org.tandemlb.node;

import static org.tandemlb.node.admin.Metric.Kind.COUNTER;
import static org.tandemlb.node.admin.Metric.Kind.GAUGE;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.tandemlb.cluster.control.ClusterStatus;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.IpAddress;
import org.tandemlb.node.admin.Metric;
import org.tandemlb.node.admin.Metric.Point;
import org.tandemlb.node.balance.Backend;
import org.tandemlb.node.balance.Pool;
import org.tandemlb.node.health.Probed;
import org.tandemlb.node.proxy.FrontendStatus;
import org.tandemlb.node.proxy.Termination;

/**
 * Every metric of a node, one entry each. A new one is an entry here, or in {@link
 * HandoverMetrics}, and a row in docs/metrics.md, which a test compares. Pure.
 */
final class NodeMetrics {

  private static final List<Metric<NodeFacts>> OF_ITS_WORK =
      List.of(
          ofFrontends(
              GAUGE, "tandem_sessions", "Live sessions.", frontend -> (double) frontend.sessions()),
          ofFrontends(
              GAUGE,
              "tandem_sessions_max",
              "How many sessions may live at one time.",
              frontend -> (double) frontend.max()),
          byTermination(
              "tandem_sessions_ended_total",
              "Sessions that have ended, by why.",
              termination -> !termination.isRefusal()),
          byTermination(
              "tandem_clients_refused_total",
              "Clients that got no backend's answer, by why.",
              Termination::isRefusal),
          ofFrontends(
              COUNTER,
              "tandem_in_bytes_total",
              "Bytes from the clients of ended sessions.",
              frontend -> (double) frontend.bytesIn()),
          ofFrontends(
              COUNTER,
              "tandem_out_bytes_total",
              "Bytes from the backends of ended sessions.",
              frontend -> (double) frontend.bytesOut()),
          new Metric<>(
              GAUGE,
              "tandem_frontend_admin",
              "1 for the admin state that somebody wants, 0 for the others.",
              List.of("frontend", "admin"),
              facts ->
                  facts.frontends().stream()
                      .flatMap(
                          frontend ->
                              oneOf(
                                  AdminState.values(),
                                  facts.wishes().frontend(frontend.name()),
                                  frontend.name()))),
          ofBackends(
              GAUGE,
              "tandem_backend_sessions",
              "Live sessions of this node with a backend, connecting ones included.",
              backend -> (double) backend.sessions()),
          ofBackends(
              COUNTER,
              "tandem_backend_chosen_total",
              "How often a backend was chosen for a session, failed connects included.",
              backend -> (double) backend.total()),
          new Metric<>(
              GAUGE,
              "tandem_leaving_backend_sessions",
              "Live sessions with a backend that a reload took out of the file.",
              List.of("pool", "backend", "address"),
              facts -> facts.leaving().stream().map(NodeMetrics::leaving)),
          new Metric<>(
              GAUGE,
              "tandem_backend_weight",
              "The weight in force: the file's, unless somebody asked for another.",
              List.of("pool", "backend"),
              facts -> facts.pools().stream().flatMap(pool -> weights(facts, pool))),
          new Metric<>(
              GAUGE,
              "tandem_backend_admin",
              "1 for the admin state that somebody wants, 0 for the others.",
              List.of("pool", "backend", "admin"),
              facts ->
                  backends(facts)
                      .flatMap(
                          backend ->
                              oneOf(
                                  AdminState.values(),
                                  facts.wishes().backend(id(backend)),
                                  backend.pool(),
                                  backend.name()))),
          new Metric<>(
              GAUGE,
              "tandem_backend_verdict",
              "1 for the verdict that this node acts on, 0 for the others.",
              List.of("pool", "backend", "verdict"),
              facts ->
                  facts.cluster().backends().stream()
                      .flatMap(
                          known ->
                              oneOf(
                                  Verdict.State.values(),
                                  known.verdict().state(),
                                  known.backend().pool(),
                                  known.backend().backend()))),
          new Metric<>(
              COUNTER,
              "tandem_probes_total",
              "Probes of this node, by what they said: passed, failed, or not-made for its own want.",
              List.of("pool", "backend", "result"),
              facts ->
                  facts.probed().stream()
                      .flatMap(
                          probed ->
                              Stream.of(
                                  point(probed, probed.passed(), "passed"),
                                  point(probed, probed.failed(), "failed"),
                                  point(probed, probed.notMade(), "not-made")))),
          new Metric<>(
              GAUGE,
              "tandem_probe_interval_seconds",
              "From one probe to the next: the file's, or ten times that while others serve.",
              List.of("pool", "backend"),
              facts ->
                  facts.probed().stream()
                      .map(probed -> point(probed, probed.interval().toMillis() / 1e3))),
          ofVips(
              "tandem_vip_held",
              "1 while this node holds the VIP, else 0; over all nodes the sum is 1.",
              vip -> vip.own() == VipState.HOLDER ? 1 : 0),
          ofVips(
              "tandem_vip_term",
              "The term of the election that this node obeys.",
              vip -> (double) vip.term()));

  private static final List<Metric<NodeFacts>> OF_THE_NODE =
      List.of(
          new Metric<>(
              GAUGE,
              "tandem_view_members",
              "Nodes in this node's view, itself included.",
              List.of(),
              facts ->
                  facts.answers()
                      ? Stream.of(new Point(facts.cluster().members().size()))
                      : Stream.empty()),
          ofNodes(
              "tandem_node_present",
              "1 while a node of the file is in this node's view, else 0.",
              (facts, node) -> node.present()),
          ofNodes(
              "tandem_node_standby",
              "1 while a node is to hold no VIP, else 0.",
              (facts, node) -> node.standby()),
          new Metric<>(
              GAUGE,
              "tandem_link_silent",
              "1 while a node of several links is heard over another, but not over this; else 0.",
              List.of("node", "link"),
              facts ->
                  facts.cluster().nodes().stream()
                      .flatMap(
                          node ->
                              node.links().stream()
                                  .map(
                                      link ->
                                          new Point(
                                              link.isSilent() ? 1 : 0, node.name(), link.link())))),
          new Metric<>(
              COUNTER,
              "tandem_stalls_total",
              "How often a part of this process kept its work waiting for over a third of the lease.",
              List.of("part"),
              facts ->
                  facts.stalls().stream().map(stall -> new Point(stall.count(), stall.word()))),
          new Metric<>(
              GAUGE,
              "tandem_stall_longest_seconds",
              "The longest that a part has kept its work waiting: process, collector, control, loop.",
              List.of("part"),
              facts ->
                  facts.stalls().stream()
                      .map(stall -> new Point(stall.longestNanos() / 1e9, stall.word()))),
          new Metric<>(
              COUNTER,
              "tandem_reloads_total",
              "Reloads of the file, by outcome: applied, unchanged, refused, faulty, failed.",
              List.of("outcome"),
              facts ->
                  facts.reloads().stream().map(count -> new Point(count.count(), count.word()))),
          new Metric<>(
              GAUGE,
              "tandem_reload_last_timestamp_seconds",
              "When the last reload with that outcome was, in seconds since 1970.",
              List.of("outcome"),
              facts ->
                  facts.reloads().stream()
                      .filter(count -> count.count() > 0)
                      .map(count -> new Point(count.lastEpochMillis() / 1e3, count.word()))),
          new Metric<>(
              GAUGE,
              "tandem_control_answers",
              "1 while the control thread answers; while it is 0, what it knows is missing here.",
              List.of(),
              facts -> Stream.of(new Point(facts.answers() ? 1 : 0))),
          new Metric<>(
              GAUGE,
              "tandem_version",
              "Always 1; says which node this is, and its version.",
              List.of("node", "version"),
              facts -> Stream.of(new Point(1, facts.cluster().self(), Version.TEXT))));

  static final List<Metric<NodeFacts>> ALL =
      Stream.of(OF_ITS_WORK, HandoverMetrics.ALL, OF_THE_NODE).flatMap(List::stream).toList();

  private NodeMetrics() {}

  private static Metric<NodeFacts> ofFrontends(
      Metric.Kind kind, String name, String help, Function<FrontendStatus, Double> value) {
    return new Metric<>(
        kind,
        name,
        help,
        List.of("frontend"),
        facts ->
            facts.frontends().stream()
                .map(frontend -> new Point(value.apply(frontend), frontend.name())));
  }

  private static Metric<NodeFacts> byTermination(
      String name, String help, Predicate<Termination> which) {
    return new Metric<>(
        COUNTER,
        name,
        help,
        List.of("frontend", "termination"),
        facts ->
            facts.frontends().stream()
                .flatMap(
                    frontend ->
                        Stream.of(Termination.values())
                            .filter(which)
                            .map(
                                why ->
                                    new Point(frontend.ended(why), frontend.name(), why.word()))));
  }

  private static Metric<NodeFacts> ofBackends(
      Metric.Kind kind, String name, String help, Function<Backend, Double> value) {
    return new Metric<>(
        kind,
        name,
        help,
        List.of("pool", "backend"),
        facts ->
            backends(facts)
                .map(backend -> new Point(value.apply(backend), backend.pool(), backend.name())));
  }

  private static Metric<NodeFacts> ofVips(
      String name, String help, Function<ClusterStatus.VipStatus, Number> value) {
    return new Metric<>(
        GAUGE,
        name,
        help,
        List.of("vip"),
        facts ->
            facts.cluster().vips().stream()
                .map(
                    vip ->
                        new Point(value.apply(vip).doubleValue(), IpAddress.text(vip.address()))));
  }

  private static Metric<NodeFacts> ofNodes(
      String name, String help, BiFunction<NodeFacts, ClusterStatus.NodeStatus, Boolean> is) {
    return new Metric<>(
        GAUGE,
        name,
        help,
        List.of("node"),
        facts ->
            facts.cluster().nodes().stream()
                .map(node -> new Point(is.apply(facts, node) ? 1 : 0, node.name())));
  }

  private static Stream<Backend> backends(NodeFacts facts) {
    return facts.pools().stream().flatMap(pool -> pool.backends().stream());
  }

  private static Stream<Point> weights(NodeFacts facts, Pool.Members pool) {
    String name = pool.config().name();
    return pool.config().backends().stream().map(file -> weight(facts, name, file));
  }

  private static Point weight(NodeFacts facts, String pool, BackendConfig file) {
    int weight = facts.wishes().weight(new BackendId(pool, file.name())).orElse(file.weight());
    return new Point(weight, pool, file.name());
  }

  private static Point leaving(Leaving.Left left) {
    Backend backend = left.backend();
    InetSocketAddress at = backend.address();
    return new Point(
        backend.sessions(),
        backend.pool(),
        backend.name(),
        IpAddress.text(at.getAddress(), at.getPort()));
  }

  private static Point point(Probed probed, double value, String... labels) {
    Stream<String> backend = Stream.of(probed.backend().pool(), probed.backend().backend());
    return new Point(value, Stream.concat(backend, Stream.of(labels)).toList());
  }

  private static BackendId id(Backend backend) {
    return new BackendId(backend.pool(), backend.name());
  }

  /** A point for each state there is: 1 for the present one, 0 for the others. */
  private static <E extends Enum<E>> Stream<Point> oneOf(E[] states, E now, String... labels) {
    return Stream.of(states)
        .map(
            state -> {
              String word = state.name().toLowerCase(Locale.ROOT);
              List<String> all = Stream.concat(Stream.of(labels), Stream.of(word)).toList();
              return new Point(state == now ? 1 : 0, all);
            });
  }
}
