package org.tandemlb.cluster.election;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each of several members lacks of what a group needs, one seen beside the others. Pure.
 *
 * <p>Of a pool that is not checked by its own file, or from which nobody is sent anywhere, a member
 * has no opinion. That blames no holder and keeps no VIP from its home; but the death of every
 * backend, which all the others see, must not draw a VIP to the one that does not look. So it is
 * taken to lack what the holder lacks, and where nobody holds, what anybody lacks.
 */
final class Lacking {

  private final VipGroup group;
  private final List<Standing> members;
  private final String asked;

  private Lacking(VipGroup group, List<Standing> members, String asked) {
    this.group = group;
    this.members = members;
    this.asked = asked;
  }

  /**
   * By node, in the order of the alphabet.
   *
   * @param asked the node that somebody asks for now; empty: none
   */
  static Map<String, List<String>> of(VipGroup group, List<Standing> members, String asked) {
    Lacking lacking = new Lacking(group, members, asked);
    Map<String, List<String>> byNode = new LinkedHashMap<>();
    for (Standing member : members) {
      byNode.put(
          member.node(),
          group.needs().stream().filter(need -> lacking.lacks(member, need)).sorted().toList());
    }
    return byNode;
  }

  private boolean lacks(Standing member, String need) {
    if (member.judges(need)) {
      return member.lacks(need, group, asked);
    }
    return !member.holds(group) && isLackedByTheOthers(need);
  }

  private boolean isLackedByTheOthers(String need) {
    List<Standing> holders = members.stream().filter(it -> it.holds(group)).toList();
    return (holders.isEmpty() ? members : holders)
        .stream().anyMatch(it -> it.judges(need) && it.lacks(need, group, asked));
  }
}
