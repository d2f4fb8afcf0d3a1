package org.tandemlb.cluster.election;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Puts a choice into words: who was passed over and why, then why it is this one. */
final class Reasons {

  private static final String NOBODY_BETTER = ", but nobody better is there";

  private Reasons() {}

  static String chosen(
      VipGroup group,
      InetAddress vip,
      Standing chosen,
      String why,
      List<Standing> standings,
      Map<InetAddress, String> departed) {
    Map<String, List<String>> lacks = Lacking.of(group, standings, "");
    List<String> clauses = new ArrayList<>();
    if (departed.containsKey(vip)) {
      clauses.add(departed.get(vip));
    }
    for (Standing other : standings) {
      if (other != chosen) {
        clauses.addAll(against(group, other, chosen, lacks));
      }
    }
    clauses.add(why);
    if (chosen.vetoed()) {
      clauses.add(veto(chosen) + NOBODY_BETTER);
    }
    if (!chosen.standby().isEmpty()) {
      clauses.add(standby(chosen) + NOBODY_BETTER);
    }
    return String.join("; ", clauses);
  }

  /** One VIP of a group that its group's holder cannot carry. */
  static String withoutGroup(Standing chosen, String obstacle) {
    return chosen.node() + " carries the others of its group and cannot: " + obstacle;
  }

  static String nobody(VipGroup group, List<Standing> standings) {
    List<String> clauses = new ArrayList<>();
    for (Standing standing : standings) {
      group.vips().stream()
          .filter(standing.cannotHold()::containsKey)
          .findFirst()
          .ifPresent(vip -> clauses.add(cannot(standing, vip)));
    }
    return clauses.isEmpty() ? "no node has reported" : String.join("; ", clauses);
  }

  private static List<String> against(
      VipGroup group, Standing other, Standing chosen, Map<String, List<String>> allLack) {
    List<String> clauses = new ArrayList<>();
    group.vips().stream()
        .filter(other.cannotHold()::containsKey)
        .findFirst()
        .ifPresent(vip -> clauses.add(cannot(other, vip)));
    if (clauses.isEmpty() && !other.trouble(group).isEmpty() && chosen.trouble(group).isEmpty()) {
      clauses.add(other.node() + " failed: " + other.trouble(group));
    }
    if (clauses.isEmpty() && other.vetoed() && !chosen.vetoed()) {
      clauses.add(veto(other));
    }
    List<String> lacks =
        allLack.get(other.node()).stream().filter(other.report().lacks()::contains).toList();
    List<String> chosenLacks = allLack.get(chosen.node());
    if (clauses.isEmpty() && lacks.size() > chosenLacks.size()) {
      // What both lack is no reason, and would name backends that died everywhere.
      List<String> more = lacks.stream().filter(need -> !chosenLacks.contains(need)).toList();
      clauses.add(other.node() + " " + Needs.lacking(more));
    }
    if (clauses.isEmpty() && !other.standby().isEmpty() && chosen.standby().isEmpty()) {
      clauses.add(standby(other));
    }
    return clauses;
  }

  private static String veto(Standing standing) {
    return standing.node() + "'s " + standing.report().reluctance().vetoInWords();
  }

  private static String standby(Standing standing) {
    return standing.node() + " is on standby, " + standing.standby();
  }

  private static String cannot(Standing standing, InetAddress vip) {
    return standing.node() + " cannot: " + standing.cannotHold().get(vip);
  }
}
