package org.tandemlb.node.proxy;

import java.util.concurrent.atomic.AtomicInteger;

/** How many sessions there are, and may be at one time. Any thread. */
final class Limit {

  private volatile int max;
  private final AtomicInteger sessions = new AtomicInteger();

  Limit(int max) {
    this.max = max;
  }

  /** Each success is followed by one {@link #leave}. */
  boolean enter() {
    // Never above max, not even for a moment: the status would show it, and another loop would turn
    // a client away on account of one that is itself being turned away.
    int now = sessions.get();
    while (now < max) {
      if (sessions.compareAndSet(now, now + 1)) {
        return true;
      }
      now = sessions.get();
    }
    return false;
  }

  /** From now on; when there are more already, they go on. */
  void max(int now) {
    max = now;
  }

  /** How many are left. */
  int leave() {
    return sessions.decrementAndGet();
  }

  int sessions() {
    return sessions.get();
  }

  int max() {
    return max;
  }
}
