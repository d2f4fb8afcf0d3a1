package org.tandemlb.cluster.control;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;

/** Which members have told something since they came, and since when they were away before. */
final class Meetings {

  private final Set<Member> met = new HashSet<>();
  private Set<Member> here = Set.of();

  /** By the name of the node, so that no more are kept than the file has. */
  private final Map<String, Left> left = new HashMap<>();

  private record Left(Member member, long nanos) {}

  void installed(View view, long nowNanos) {
    here = Set.copyOf(view.members());
    for (Member member : Set.copyOf(met)) {
      if (!here.contains(member)) {
        met.remove(member);
        left.put(member.node(), new Left(member, nowNanos));
      }
    }
  }

  /**
   * A member tells something.
   *
   * @return when it is the first time since it came, or what it says outruns the view that it comes
   *     with: when it went before, the least there is for a process that was never here
   */
  OptionalLong awaySinceNanos(Member from) {
    boolean isHere = here.contains(from);
    if (isHere && !met.add(from)) {
      return OptionalLong.empty();
    }
    Left last = isHere ? left.remove(from.node()) : left.get(from.node());
    boolean same = last != null && last.member().equals(from);
    return OptionalLong.of(same ? last.nanos() : Long.MIN_VALUE);
  }
}
