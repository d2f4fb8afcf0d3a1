package org.tandemlb.cluster.vip.handover;

import java.util.Set;

/** What two nodes tell each other about one VIP while it moves and after. */
public sealed interface HandoverMessage {

  /** To the old holder: what is not mine will reach you through me. The number is the move's. */
  record Diverted(long number) implements HandoverMessage {}

  /**
   * To the other side of a move: I cannot, or no longer will; it goes on without keeping sessions.
   */
  record Declined(long number, String reason) implements HandoverMessage {}

  /** To the new holder: I no longer answer for the address, and go on serving my sessions. */
  record SteppedAside(long number) implements HandoverMessage {}

  /** To a node that serves sessions of a VIP without holding it: which are they? */
  record WantFlows() implements HandoverMessage {}

  /**
   * To the holder: which sessions are mine. A large number comes in parts, one after the other.
   *
   * @param sequence one more than that of the part before; a gap means that something was lost
   * @param whole this part begins anew, and what was told before is void
   * @param more another part follows at once: only then is it all
   */
  record Flows(long sequence, boolean whole, boolean more, Set<Flow> begun, Set<Flow> ended)
      implements HandoverMessage {

    public Flows {
      begun = Set.copyOf(begun);
      ended = Set.copyOf(ended);
    }
  }

  /** To the holder: I have no session of this VIP left; send nothing on to me any more. */
  record Left() implements HandoverMessage {}

  /** To a node that has left: nothing is sent on to you any more. */
  record Undiverted() implements HandoverMessage {}
}
