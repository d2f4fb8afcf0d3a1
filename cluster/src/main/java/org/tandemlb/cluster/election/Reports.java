package org.tandemlb.cluster.election;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;

/**
 * The newest report of every member, whatever view it was made in: one that outruns its view on the
 * network counts as soon as the view is installed. Owned by the control thread.
 */
final class Reports {

  /** A report and when it was heard, on this node's clock. */
  record Heard(Report report, long atNanos) {}

  private final Map<Member, Heard> heard = new HashMap<>();

  /** Forgets all but these. */
  void keep(Collection<Member> members) {
    heard.keySet().retainAll(members);
  }

  /** Takes in a report, unless its sender has sent a newer one. */
  boolean take(Member from, Report report, long nowNanos) {
    Heard known = heard.get(from);
    if (known != null && known.report().sequence() >= report.sequence()) {
      return false;
    }
    heard.put(from, new Heard(report, nowNanos));
    return true;
  }

  Optional<Heard> newest(Member member) {
    return Optional.ofNullable(heard.get(member));
  }

  /** The newest, if it was made in that view. */
  Optional<Heard> of(Member member, View view) {
    return newest(member).filter(last -> last.report().view().equals(view.id()));
  }

  /** Whether all members have reported in the view. */
  boolean complete(View view) {
    return view.members().stream().allMatch(member -> of(member, view).isPresent());
  }
}
