package org.tandemlb.cluster.membership;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The membership in force, the same list on every member of it.
 *
 * @param members the eldest first: it is the coordinator
 * @param departed who was in this member's last view and is not in this one, and how it went
 */
public record View(ViewId id, List<Member> members, Map<Member, Departure> departed) {

  public View {
    members = List.copyOf(members);
    departed = Collections.unmodifiableMap(new LinkedHashMap<>(departed)); // in its order
  }

  public Member coordinator() {
    return members.get(0);
  }
}
