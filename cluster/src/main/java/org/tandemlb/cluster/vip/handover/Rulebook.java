package org.tandemlb.cluster.vip.handover;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The rules of this node's kernel for one VIP, which both sides of a move have a hand in: puts up
 * what is wanted, until it stands. Owned by the control thread.
 */
final class Rulebook {

  /** Rules that could not be put up are tried again so often. */
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String vip;
  private final Supplier<Rules> wanted;
  private final KernelCalls calls;
  private final Outlet out;

  private Rules asked = Rules.NONE;
  private boolean unsure;
  private long retryAtNanos;

  /** Why the last ones could not be put up, which is said once; empty when they could. */
  private String refused = "";

  Rulebook(String vip, Supplier<Rules> wanted, KernelCalls calls, Outlet out) {
    this.vip = vip;
    this.wanted = wanted;
    this.calls = calls;
    this.out = out;
  }

  /** Puts up what is wanted now; then goes on, at once when it stands already. */
  void refresh(KernelCalls.Then then, long nowNanos) {
    Rules now = wanted.get();
    if (now.equals(asked) && !unsure && calls.isIdle()) {
      then.on(new HandoverEvent.Done(), nowNanos);
      return;
    }
    asked = now;
    unsure = false;
    calls.call(
        new HandoverEffect.Apply(now),
        (answer, answeredNanos) -> {
          if (answer instanceof HandoverEvent.NotDone notDone) {
            unsure = true;
            retryAtNanos = answeredNanos + RETRY_NANOS;
            warn(notDone.reason());
          } else {
            refused = "";
          }
          then.on(answer, answeredNanos);
        });
  }

  private void warn(String reason) {
    if (!reason.equals(refused)) {
      refused = reason;
      out.warn(vip + ": rules could not be put up: " + reason);
    }
  }

  boolean retryIsDue(long nowNanos) {
    return unsure && nowNanos >= retryAtNanos;
  }

  /** Whose frames are never sent on is part of every rule: who has just come is one of them. */
  boolean isForOthersThan(List<Neighbour> partners) {
    return !asked.equals(Rules.NONE) && !asked.partners().equals(partners);
  }

  long wakeAtNanos() {
    return unsure ? retryAtNanos : Long.MAX_VALUE;
  }
}
