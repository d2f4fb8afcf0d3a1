package org.tandemlb.cluster.vip.handover;

import java.util.Set;

/** The answer to a {@link HandoverEffect}. */
public sealed interface HandoverEvent {

  record Done() implements HandoverEvent {}

  /**
   * @param reason what stood in the way, in words
   */
  record NotDone(String reason) implements HandoverEvent {}

  /** The flows that this node's kernel has sockets for. */
  record Sockets(Set<Flow> flows) implements HandoverEvent {

    public Sockets {
      flows = Set.copyOf(flows);
    }
  }
}
