package org.tandemlb.cluster.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tandemlb.cluster.election.LastHolders;
import org.tandemlb.cluster.membership.Departure;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;

/** Who is in the view and since when, and how the others went. Owned by the control thread. */
final class Presence {

  private final long startedNanos;
  private final Map<String, Long> sinceNanos = new HashMap<>();
  private final Map<String, Departure> departures = new TreeMap<>();
  private Set<String> present = Set.of();

  Presence(long nowNanos) {
    this.startedNanos = nowNanos;
  }

  void installed(View view, long nowNanos) {
    Set<String> members = new HashSet<>();
    view.members().forEach(member -> members.add(member.node()));
    members.stream()
        .filter(node -> !present.contains(node))
        .forEach(node -> sinceNanos.put(node, nowNanos));
    present.stream()
        .filter(node -> !members.contains(node))
        .forEach(node -> sinceNanos.put(node, nowNanos));
    view.departed().forEach((member, how) -> departures.put(member.node(), how));
    departures.keySet().removeAll(members);
    present = members;
  }

  /** The log line of a view. */
  static String line(View view) {
    List<String> parts = new ArrayList<>();
    view.members().forEach(member -> parts.add(member.node()));
    String line = "view " + view.id().number() + ": " + String.join(", ", parts);
    Map<Member, Departure> departed = new HashMap<>(view.departed());
    view.members().forEach(departed::remove);
    List<String> gone =
        departed.entrySet().stream()
            .map(entry -> LastHolders.words(entry.getKey().node(), entry.getValue()))
            .sorted()
            .toList();
    return gone.isEmpty() ? line : line + "; " + String.join(", ", gone);
  }

  boolean isPresent(String node) {
    return present.contains(node);
  }

  long sinceNanos(String node) {
    return sinceNanos.getOrDefault(node, startedNanos);
  }

  /** Why an absent node is absent, as far as is known. */
  String absence(String node) {
    return departures.containsKey(node)
        ? LastHolders.words(node, departures.get(node))
        : "not seen yet";
  }

  /**
   * Whether another node is there, or fell silent, so that it may be there and hold what this one
   * holds. One that said goodbye, whose process died or that was never seen does not.
   */
  boolean othersMayHold() {
    return present.size() > 1 || departures.containsValue(Departure.SILENT);
  }

  /** Whether it may be alive all the same. */
  boolean saidGoodbye(String node) {
    return departures.get(node) == Departure.LEFT;
  }
}
