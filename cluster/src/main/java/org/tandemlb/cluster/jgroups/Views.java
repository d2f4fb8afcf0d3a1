package org.tandemlb.cluster.jgroups;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tandemlb.cluster.membership.Departure;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;

/**
 * Turns each list of members that JGroups installs into the view that the cluster acts on. Not
 * thread-safe: {@link Inbox} calls it under its lock.
 */
final class Views {

  private final Member self;
  private List<Member> last = List.of();

  Views(Member self) {
    this.self = self;
  }

  /**
   * @param origins the eldest first
   * @param noted how a member went, when something was seen or heard of it
   */
  View next(ViewId id, List<Origin> origins, Function<Member, Optional<Departure>> noted) {
    Map<String, Origin> byNode = new LinkedHashMap<>();
    origins.forEach(origin -> byNode.merge(origin.member().node(), origin, this::counting));
    List<Member> members =
        origins.stream()
            .filter(origin -> byNode.get(origin.member().node()) == origin)
            .map(Origin::member)
            .toList();
    Map<Member, Departure> departed = new LinkedHashMap<>();
    for (Member member : last) {
      if (!members.contains(member)) {
        departed.put(member, departure(member, byNode, noted));
      }
    }
    last = members;
    return new View(id, members, departed);
  }

  /**
   * Of two runs of one node the younger counts: the elder is dead, only not yet missed. We
   * ourselves always count, or this node would act on a view that it is not in.
   */
  private Origin counting(Origin one, Origin other) {
    if (one.member().equals(self) || other.member().equals(self)) {
      return one.member().equals(self) ? one : other;
    }
    return one.youngerThan(other) ? one : other;
  }

  /**
   * What nobody noted counts as silent, which makes a successor ask longest. A node that runs again
   * has its port again, so its earlier process is gone.
   */
  private static Departure departure(
      Member member, Map<String, Origin> byNode, Function<Member, Optional<Departure>> noted) {
    return noted
        .apply(member)
        .orElse(byNode.containsKey(member.node()) ? Departure.CLOSED : Departure.SILENT);
  }
}
