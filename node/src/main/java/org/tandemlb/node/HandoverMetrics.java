package org.tandemlb.node;

import static org.tandemlb.node.admin.Metric.Kind.COUNTER;
import static org.tandemlb.node.admin.Metric.Kind.GAUGE;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tandemlb.cluster.control.ClusterStatus;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.Aside;
import org.tandemlb.config.IpAddress;
import org.tandemlb.node.admin.Metric;
import org.tandemlb.node.admin.Metric.Point;

/** What a node says of planned moves, and of holders that hung, in numbers. Pure. */
final class HandoverMetrics {

  static final List<Metric<NodeFacts>> ALL =
      List.of(
          new Metric<>(
              GAUGE,
              "tandem_vip_aside_sessions",
              "Old sessions of a VIP that this node has handed over, and still serves.",
              List.of("vip"),
              facts -> vips(facts).map(vip -> new Point(sessions(facts, vip), name(vip)))),
          new Metric<>(
              GAUGE,
              "tandem_handover_in_progress",
              "1 while a planned move of a VIP is not over in which this node is giving, or taking; else 0.",
              List.of("vip", "side"),
              facts ->
                  vips(facts)
                      .flatMap(
                          vip ->
                              Stream.of(
                                  new Point(gives(facts, vip) ? 1 : 0, name(vip), "giving"),
                                  new Point(takes(facts, vip) ? 1 : 0, name(vip), "taking")))),
          new Metric<>(
              GAUGE,
              "tandem_handover_deadline_seconds",
              "In how long this node resets the old sessions that it still serves; missing without any.",
              List.of("vip"),
              facts ->
                  vips(facts)
                      .flatMap(
                          vip ->
                              own(facts, vip).stream()
                                  .map(aside -> new Point(aside.leftMillis() / 1e3, name(vip))))),
          new Metric<>(
              COUNTER,
              "tandem_handovers_total",
              "Planned moves of a VIP to this node, by what became of its sessions: kept, reset.",
              List.of("vip", "outcome"),
              facts ->
                  facts.handovers().stream()
                      .flatMap(
                          count ->
                              Stream.of(
                                  new Point(count.kept(), IpAddress.text(count.vip()), "kept"),
                                  new Point(count.reset(), IpAddress.text(count.vip()), "reset")))),
          new Metric<>(
              COUNTER,
              "tandem_handover_sessions_reset_total",
              "Old sessions of moves to this node that were kept, and reset when `drain` was over.",
              List.of("vip"),
              facts ->
                  facts.handovers().stream()
                      .map(count -> new Point(count.overdue(), IpAddress.text(count.vip())))),
          new Metric<>(
              GAUGE,
              "tandem_handover_last_seconds",
              "How long the last such move took that kept sessions, until this node had the VIP.",
              List.of("vip"),
              facts ->
                  facts.handovers().stream()
                      .filter(count -> count.lastMillis() >= 0)
                      .map(
                          count ->
                              new Point(count.lastMillis() / 1e3, IpAddress.text(count.vip())))),
          new Metric<>(
              COUNTER,
              "tandem_hangs_total",
              "Holders that hung and were followed by this node, by what became of their sessions:"
                  + " resumed, reset.",
              List.of("vip", "outcome"),
              facts ->
                  facts.handovers().stream()
                      .flatMap(
                          count ->
                              Stream.of(
                                  new Point(
                                      count.resumed(), IpAddress.text(count.vip()), "resumed"),
                                  new Point(
                                      count.givenUp(), IpAddress.text(count.vip()), "reset")))));

  private HandoverMetrics() {}

  private static Stream<ClusterStatus.VipStatus> vips(NodeFacts facts) {
    return facts.cluster().vips().stream();
  }

  private static String name(ClusterStatus.VipStatus vip) {
    return IpAddress.text(vip.address());
  }

  /** What this node serves of an earlier move. */
  private static Optional<Aside> own(NodeFacts facts, ClusterStatus.VipStatus vip) {
    return Optional.ofNullable(vip.asides().get(facts.cluster().self()));
  }

  private static int sessions(NodeFacts facts, ClusterStatus.VipStatus vip) {
    return own(facts, vip).map(Aside::sessions).orElse(0);
  }

  private static boolean gives(NodeFacts facts, ClusterStatus.VipStatus vip) {
    String self = facts.cluster().self();
    return own(facts, vip).isPresent()
        || vip.preparing().filter(move -> move.from().equals(self)).isPresent();
  }

  /**
   * Until no other node serves a session that reaches it through this one. Who is to have the VIP
   * has not got it yet when the other has stepped aside.
   */
  private static boolean takes(NodeFacts facts, ClusterStatus.VipStatus vip) {
    String self = facts.cluster().self();
    boolean sendsOn =
        (vip.own() == VipState.HOLDER || vip.assigned().equals(self))
            && vip.asides().keySet().stream().anyMatch(node -> !node.equals(self));
    return sendsOn || vip.preparing().filter(move -> move.to().equals(self)).isPresent();
  }
}
