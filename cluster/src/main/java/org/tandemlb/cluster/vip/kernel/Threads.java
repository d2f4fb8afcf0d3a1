package org.tandemlb.cluster.vip.kernel;

/** Ending threads. */
final class Threads {

  private static final long STOP_WITHIN_MILLIS = 1_000;

  private Threads() {}

  /**
   * Waits for a thread that was told to end; an interrupt ends the waiting and is kept.
   *
   * @return whether it has ended: what it uses may be freed
   */
  static boolean join(Thread thread) {
    try {
      thread.join(STOP_WITHIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }
}
