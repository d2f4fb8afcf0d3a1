package org.tandemlb.cluster.vip;

/**
 * How often this node waits for others that ask for the same address. Owned by the control thread.
 */
final class Rivals {

  /**
   * Whoever asks in earnest has the address after three questions. One who asks for ever without
   * taking it must not keep everybody from it, be it a stranger, or one with a member's MAC.
   */
  static final int YIELDS = 10;

  private int yields;

  /** One asks for the address too: whether to let it go first. */
  boolean yieldTo() {
    yields++;
    return yields <= YIELDS;
  }

  /** Nobody can take the address before all are asked again. */
  void yieldAgain() {
    yields = 0;
  }
}
