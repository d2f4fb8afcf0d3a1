package org.tandemlb.cluster.vip.handover;

/**
 * One step of a planned move, as one of its two nodes sees it.
 *
 * @param side what this node does in it
 * @param other the other node
 * @param number the move's; 0 for one that never could keep sessions
 * @param millis since this node began with it
 * @param sessions those of the old holder that it still serves; 0 while they are not counted yet
 * @param reason in words; empty for a step that needs none
 */
public record HandoverProgress(
    Side side, String other, long number, Step step, long millis, int sessions, String reason) {

  public enum Side {
    /** It gives the address away. */
    GIVING,
    /** It takes the address over. */
    TAKING
  }

  public enum Step {
    /** Both nodes make ready. */
    BEGAN,
    /** The old holder answers for the address no more, and serves its sessions. */
    STEPPED_ASIDE,
    /** The new holder has the address. */
    TAKEN,
    /** The old holder has counted the sessions that it serves on. */
    SERVING,
    /** It has none left, or the time is over: those that are left are reset. */
    DONE,
    /** The old holder has the address again, and its sessions with it. */
    RETURNED,
    /** It was decided otherwise; nobody has noticed anything. */
    CALLED_OFF,
    /** The address moves, or has moved, and its sessions are reset. */
    BROKE,
    /** Not planned: the old holder hangs, and the new one spares its sessions. */
    HELD_BACK,
    /** It woke, and they go on. */
    RESUMED,
    /** It did not, or had none left: from now on they are reset. */
    GIVEN_UP
  }
}
