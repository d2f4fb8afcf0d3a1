package org.tandemlb.cluster.vip.handover;

import java.util.ArrayDeque;
import java.util.Queue;

/** Calls of this node's kernel and what is to follow from their answers, which come in order. */
final class KernelCalls {

  /** What follows from an answer. */
  interface Then {
    void on(HandoverEvent answer, long nowNanos);
  }

  static final Then NOTHING = (answer, nowNanos) -> {};

  private final Outlet out;
  private final Queue<Then> awaited = new ArrayDeque<>();

  KernelCalls(Outlet out) {
    this.out = out;
  }

  void call(HandoverEffect effect, Then then) {
    awaited.add(then);
    out.kernel(effect);
  }

  void answered(HandoverEvent answer, long nowNanos) {
    Then then = awaited.poll();
    if (then != null) {
      then.on(answer, nowNanos);
    }
  }

  boolean isIdle() {
    return awaited.isEmpty();
  }
}
