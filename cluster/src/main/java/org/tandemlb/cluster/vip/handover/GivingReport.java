package org.tandemlb.cluster.vip.handover;

import java.util.function.LongSupplier;
import org.tandemlb.cluster.vip.handover.Giving.Step;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;

/**
 * Says each step of giving an address away: in the log, and to whoever counts moves or watches
 * them. Owned by the control thread.
 */
final class GivingReport {

  private final String vip;
  private final LongSupplier drainNanos;
  private final Outlet out;

  GivingReport(String vip, LongSupplier drainNanos, Outlet out) {
    this.vip = vip;
    this.drainNanos = drainNanos;
    this.out = out;
  }

  void began(Giving giving, long nowNanos) {
    if (!giving.hung) {
      out.say(vip + " is to go to " + giving.to + " with its sessions");
    }
    progress(giving, HandoverProgress.Step.BEGAN, "", nowNanos);
  }

  void hung(Giving giving, long nowNanos) {
    say(giving, "nobody planned it; its sessions wait aside", nowNanos);
  }

  void calledOff(Giving giving, String reason, long nowNanos) {
    say(giving, "called off: " + reason, nowNanos);
    progress(giving, HandoverProgress.Step.CALLED_OFF, reason, nowNanos);
  }

  /** The move goes on, and breaks sessions. */
  void plainly(Giving giving, String why, long nowNanos) {
    out.warn(line(giving, "without its sessions: " + why, nowNanos));
    progress(giving, HandoverProgress.Step.BROKE, why, nowNanos);
  }

  void steppedAside(Giving giving, long nowNanos) {
    say(giving, "stepped aside", nowNanos);
    progress(giving, HandoverProgress.Step.STEPPED_ASIDE, "", nowNanos);
  }

  void taken(Giving giving, long nowNanos) {
    say(giving, giving.to + " has it", nowNanos);
    progress(giving, HandoverProgress.Step.TAKEN, "", nowNanos);
  }

  void straysDropped(Giving giving, long nowNanos) {
    say(giving, "what belongs to no session here is dropped", nowNanos);
  }

  /** Once a move: how much of it is left to do. */
  void counted(Giving giving, long nowNanos) {
    if (giving.sessions() > 0) {
      long seconds =
          (giving.leftMillis(drainNanos.getAsLong(), nowNanos) + 999) / 1_000; // "at most"
      say(giving, "serves " + sessions(giving) + " on, for " + seconds + " s at most", nowNanos);
    }
    progress(giving, HandoverProgress.Step.SERVING, "", nowNanos);
  }

  private static String sessions(Giving giving) {
    return giving.sessions() + (giving.sessions() == 1 ? " session" : " sessions");
  }

  void drainIsOver(Giving giving, long nowNanos) {
    say(giving, "drain is over, with " + sessions(giving) + " left", nowNanos);
  }

  void lost(Giving giving, String reason, long nowNanos) {
    out.warn(line(giving, "lost its sessions: " + reason, nowNanos));
    progress(giving, HandoverProgress.Step.BROKE, reason, nowNanos);
  }

  void gone(Giving giving, long nowNanos) {
    if (giving.step == Step.RETURNING) {
      out.say(vip + " stays here: holds it again, after " + giving.millis(nowNanos) + " ms");
      progress(giving, HandoverProgress.Step.RETURNED, "", nowNanos);
      return;
    }
    boolean none = giving.sessions() == 0;
    say(giving, none ? "no session is left here" : "what was left here is reset", nowNanos);
    progress(giving, HandoverProgress.Step.DONE, none ? "" : "drain is over", nowNanos);
  }

  private void say(Giving giving, String what, long nowNanos) {
    out.say(line(giving, what, nowNanos));
  }

  private String line(Giving giving, String what, long nowNanos) {
    String where = giving.to.isEmpty() ? "leaves this node" : "goes to " + giving.to;
    return "%s %s: %s, after %d ms".formatted(vip, where, what, giving.millis(nowNanos));
  }

  /** What follows a hang is no planned move: the new holder tells what becomes of the sessions. */
  private void progress(Giving giving, HandoverProgress.Step step, String reason, long nowNanos) {
    if (giving.hung && giving.number == 0) {
      return;
    }
    out.progress(
        new HandoverProgress(
            Side.GIVING,
            giving.to,
            giving.number,
            step,
            giving.millis(nowNanos),
            giving.sessions(),
            reason));
  }
}
