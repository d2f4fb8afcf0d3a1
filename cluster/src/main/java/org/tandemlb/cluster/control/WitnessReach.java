package org.tandemlb.cluster.control;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tandemlb.config.LogConfig.Level;

/**
 * Whether this node reaches a witness, and has or has not for long enough that it counts: the same
 * wait as for a pool, for the same reason. Nodes see a witness go and come back at different
 * moments, and neither may move a VIP. Owned by the control thread.
 */
final class WitnessReach {

  static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** And so often in a row: one question and a pause of our own are no proof. */
  static final int OFTEN = 3;

  /** It is asked each second; what is older says nothing any more. */
  static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(10);

  private boolean reached;
  private int times;
  private long sinceNanos;
  private long heardNanos;
  private boolean saidLost;

  /** The answer to one more question. */
  void heard(boolean reachedNow, long nowNanos, List<Effect> effects) {
    if (times == 0 || reachedNow != reached || nowNanos - heardNanos >= FRESH_NANOS) {
      reached = reachedNow;
      times = 0;
      sinceNanos = nowNanos;
    }
    times = Math.min(times + 1, OFTEN);
    heardNanos = nowNanos;
    if (!saidLost && lacks(nowNanos)) {
      saidLost = true;
      effects.add(new Effect.Say(Level.WARN, "this node reaches no witness"));
    } else if (saidLost && reached) {
      saidLost = false;
      effects.add(new Effect.Say(Level.INFO, "this node reaches a witness again"));
    }
  }

  /** Others are to be asked, or none: what was heard says nothing any more. */
  void forget() {
    times = 0;
    saidLost = false;
  }

  boolean lacks(long nowNanos) {
    return lasts(nowNanos) && !reached;
  }

  boolean reaches(long nowNanos) {
    return lasts(nowNanos) && reached;
  }

  /** Whether the newest question was answered, however often it was before. */
  boolean reachesNow(long nowNanos) {
    return times > 0 && isFresh(nowNanos) && reached;
  }

  private boolean isFresh(long nowNanos) {
    return nowNanos - heardNanos < FRESH_NANOS;
  }

  private boolean lasts(long nowNanos) {
    return times >= OFTEN && isFresh(nowNanos) && nowNanos - sinceNanos >= LASTING_NANOS;
  }
}
