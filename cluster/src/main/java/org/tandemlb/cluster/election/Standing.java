package org.tandemlb.cluster.election;

import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.membership.Member;

/**
 * A member that may be elected: what it reported, and when that was heard.
 *
 * @param cannotHold why it cannot hold a VIP, by its own word or because its file differs
 * @param failures how many in a row it has had lately
 * @param standby why it stands by, in words; empty: it does not
 */
record Standing(
    Member member,
    Report report,
    long heardNanos,
    Map<InetAddress, String> cannotHold,
    int failures,
    String standby) {

  Standing {
    cannotHold = Map.copyOf(cannotHold);
  }

  String node() {
    return member.node();
  }

  int canHold(VipGroup group) {
    return (int) group.vips().stream().filter(vip -> !cannotHold.containsKey(vip)).count();
  }

  /** The first obstacle it met lately; empty for none. */
  String trouble(VipGroup group) {
    return group.vips().stream()
        .filter(report.troubled()::containsKey)
        .map(report.troubled()::get)
        .findFirst()
        .orElse("");
  }

  boolean vetoed() {
    return report.reluctance().vetoed();
  }

  boolean holds(VipGroup group) {
    return group.vips().stream().anyMatch(report.held()::contains);
  }

  /** Whether it has an opinion of its own of what is needed. */
  boolean judges(String need) {
    return !report.unjudged().contains(need);
  }

  /**
   * Whether by its own word it does not reach what the group needs. A holder is blamed only once
   * that has lasted, and another member is no better until its own reach has lasted: nodes see the
   * death and the return of a backend at different moments, and neither may move a VIP. A node that
   * somebody asks for need not wait: it is a person who moves the VIP, and it reaches what it
   * needs.
   *
   * @param asked the node that somebody asks for now; empty: none
   */
  boolean lacks(String need, VipGroup group, String asked) {
    if (holds(group)) {
      return report.lacks().contains(need);
    }
    Set<String> reaches = node().equals(asked) ? report.reachesNow() : report.reaches();
    return !reaches.contains(need);
  }

  /** The moment at which it will have been able to hold the group for so long. */
  long wellAtNanos(VipGroup group, long forNanos) {
    long wellMillis =
        group.vips().stream()
            .filter(vip -> !cannotHold.containsKey(vip))
            .mapToLong(vip -> report.wellForMillis().getOrDefault(vip, 0L))
            .min()
            .orElse(0);
    return heardNanos + forNanos - TimeUnit.MILLISECONDS.toNanos(wellMillis);
  }
}
