package org.tandemlb.cluster.vip.handover;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Which of a node's flows the others have been told. Owned by the control thread. */
final class Told {

  /** Flows in one message: 20,000 of them take no more than half a second of a 10 Mbit/s line. */
  private static final int FLOWS_A_MESSAGE = 8_000;

  private Set<Flow> flows = Set.of();
  private long sequence;

  int count() {
    return flows.size();
  }

  /**
   * What there is to tell now.
   *
   * @param whole whoever listens may know nothing of what was told before
   */
  List<HandoverMessage.Flows> news(boolean whole, Set<Flow> now) {
    return whole ? whole(now) : changes(now);
  }

  /** All its flows, in as many messages as they need. */
  private List<HandoverMessage.Flows> whole(Set<Flow> now) {
    flows = now;
    List<HandoverMessage.Flows> parts = new ArrayList<>();
    Iterator<Flow> rest = now.iterator();
    do {
      Set<Flow> part = new HashSet<>();
      while (rest.hasNext() && part.size() < FLOWS_A_MESSAGE) {
        part.add(rest.next());
      }
      parts.add(
          new HandoverMessage.Flows(++sequence, parts.isEmpty(), rest.hasNext(), part, Set.of()));
    } while (rest.hasNext());
    return parts;
  }

  /** What has changed since, in one message or none; very many changes are told as a whole. */
  private List<HandoverMessage.Flows> changes(Set<Flow> now) {
    Set<Flow> begun = new HashSet<>(now);
    begun.removeAll(flows);
    Set<Flow> ended = new HashSet<>(flows);
    ended.removeAll(now);
    if (begun.isEmpty() && ended.isEmpty()) {
      return List.of();
    }
    if (begun.size() + ended.size() > FLOWS_A_MESSAGE) {
      return whole(now);
    }
    flows = now;
    return List.of(new HandoverMessage.Flows(++sequence, false, false, begun, ended));
  }
}
