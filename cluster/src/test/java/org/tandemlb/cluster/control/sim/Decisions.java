package org.tandemlb.cluster.control.sim;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.tandemlb.cluster.control.ClusterStatus.VipStatus;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.election.Assignment;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.wire.Decoded;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;

/**
 * What was reported and decided in which view, as a person who reads all messages would know it:
 * that a decision counts only the reports of its view, is one a term, and is obeyed in its view
 * alone; and that a process never obeys a lower term than before.
 */
final class Decisions {

  /** Who is to hold what, empty for nobody. */
  private record Decision(long term, Map<InetAddress, String> nodes) {}

  private record Spoken(String node, ViewId view) {}

  /** For so long a coordinator waits for reports. */
  private static final long PATIENCE_NANOS = World.millis(200);

  /** When a process came into its view, on its machine's clock. */
  private record Entry(ViewId view, long nanos) {}

  private final Map<Member, Entry> entered = new LinkedHashMap<>();
  private final Set<Spoken> reported = new LinkedHashSet<>();
  private final Map<ViewId, Map<Long, Decision>> made = new LinkedHashMap<>();
  private final Map<Member, Decision> obeyed = new LinkedHashMap<>();

  void said(Host by, View view, Message message) {
    if (message instanceof Message.Reported reports) {
      reported.add(new Spoken(by.name(), reports.report().view()));
    } else if (message instanceof Message.Assigned assigned) {
      decided(by, view, assigned.assignment());
    }
  }

  private void decided(Host by, View view, Assignment assignment) {
    ViewId id = assignment.view();
    expect(
        by.is(view.coordinator()) && id.equals(view.id()),
        () -> by + " decides for a view that it does not coordinate");
    Map<InetAddress, String> nodes = new LinkedHashMap<>();
    assignment.choices().forEach((vip, choice) -> nodes.put(vip, choice.node()));
    for (String node : nodes.values()) {
      expect(
          node.isEmpty() || reported.contains(new Spoken(node, id)),
          () -> by + " counts a report that " + node + " made in another view");
    }
    Entry entry = entered.getOrDefault(by.member(), new Entry(id, by.clockNanos()));
    boolean waited = entry.view().equals(id) && by.clockNanos() - entry.nanos() >= PATIENCE_NANOS;
    for (Member member : view.members()) {
      expect(
          waited || reported.contains(new Spoken(member.node(), id)),
          () ->
              by
                  + " counts a report that "
                  + member
                  + " did not make in this view, or waits for none");
    }
    Decision decision = new Decision(assignment.term(), nodes);
    Decision before =
        made.computeIfAbsent(id, any -> new LinkedHashMap<>()).put(decision.term(), decision);
    expect(
        before == null || before.equals(decision),
        () -> by + " decides twice in term " + decision.term());
    obeys(by, decision);
  }

  /** What it obeyed before; null for nothing. */
  private Decision obeys(Host host, Decision now) {
    Decision before = obeyed.put(host.member(), now);
    expect(
        before == null || now.term() >= before.term(),
        () -> host + "'s term fell: it obeys " + now + " after " + before);
    return before;
  }

  void entered(Host host, View view) {
    entered.put(host.member(), new Entry(view.id(), host.clockNanos()));
  }

  /** Only these can change what a process obeys, but for what it decides itself. */
  void handled(Host host, View view, Event event) {
    boolean assigned =
        event instanceof Event.Arrived arrived
            && Wire.decode(arrived.message()) instanceof Decoded.Understood understood
            && understood.message() instanceof Message.Assigned;
    if (!assigned && !(event instanceof Event.ViewInstalled)) {
      return;
    }
    Decision now = obeyedBy(host);
    Decision before = obeys(host, now);
    expect(
        now.equals(before) || now.term() == 0 || now.equals(made(view.id(), now.term())),
        () -> host + " obeys term " + now.term() + ", which was not decided in its view");
  }

  private Decision made(ViewId view, long term) {
    return made.getOrDefault(view, Map.of()).get(term);
  }

  private static Decision obeyedBy(Host host) {
    Map<InetAddress, String> nodes = new LinkedHashMap<>();
    long term = 0;
    for (VipStatus vip : host.status().vips()) {
      nodes.put(vip.address(), vip.assigned());
      term = vip.term();
    }
    return new Decision(term, nodes);
  }

  private static void expect(boolean condition, Supplier<String> otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise.get());
    }
  }
}
