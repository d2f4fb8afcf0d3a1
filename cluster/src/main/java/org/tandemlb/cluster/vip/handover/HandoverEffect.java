package org.tandemlb.cluster.vip.handover;

import java.util.Set;

/**
 * What a handover wants of this node's kernel, besides the address itself. Each is answered by one
 * {@link HandoverEvent}; those of one VIP are done in their order.
 */
public sealed interface HandoverEffect {

  /**
   * From now on these rules, all at once: no segment meets half of them. Where own flows were not
   * recorded before, the kernel's sockets on the VIP are read after the first SYN can be recorded
   * and before anything is sent on or dropped. {@link Rules#NONE} leaves nothing behind. Answered
   * by Done or NotDone; after NotDone the rules before still hold, or none.
   */
  record Apply(Rules rules) implements HandoverEffect {}

  /**
   * The flows of an old holder: all of them ({@code whole}), or what is new and what has ended.
   * Answered by Done or NotDone.
   *
   * <p>Of those that it tells ({@code begun}), the ones that this node's own kernel has sockets for
   * at that moment are left out. A client may use a source port again while the old holder still
   * has a socket of the session before; where its SYN came here, the new session is this node's
   * own. The rules judge own flows before known ones, but an own set may be lost with its rules or
   * be full: a known flow that is really this node's would then be sent on to a node that never saw
   * it begin, and break.
   */
  record Know(String node, boolean whole, Set<Flow> begun, Set<Flow> ended)
      implements HandoverEffect {

    public Know {
      begun = Set.copyOf(begun);
      ended = Set.copyOf(ended);
    }
  }

  /**
   * The kernel's sockets on the VIP: every state but LISTEN and TIME_WAIT. Answered by Sockets or
   * NotDone.
   */
  record ListSockets() implements HandoverEffect {}
}
