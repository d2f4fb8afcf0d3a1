package org.tandemlb.cluster.vip.handover;

import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;

/**
 * Says each step of taking an address over: in the log, and to whoever counts moves or watches
 * them. Of an address that is free nobody is told a move. Owned by the control thread.
 */
final class TakingReport {

  private final String vip;
  private final Outlet out;

  TakingReport(String vip, Outlet out) {
    this.vip = vip;
    this.out = out;
  }

  void began(Taking taking, long nowNanos) {
    if (!taking.isOfNobody()) {
      out.say(vip + " is to come from " + taking.move.from() + " with its sessions");
    }
    progress(taking, HandoverProgress.Step.BEGAN, 0, "", nowNanos);
  }

  void calledOff(Taking taking, String reason, long nowNanos) {
    if (!taking.isOfNobody()) {
      out.say(line(taking, "called off: " + reason, nowNanos));
    }
    progress(taking, HandoverProgress.Step.CALLED_OFF, 0, reason, nowNanos);
  }

  void diverted(Taking taking, long nowNanos) {
    out.say(line(taking, "its sessions are sent on", nowNanos));
  }

  /** The move goes on, and breaks sessions. */
  void plainly(Taking taking, String why, long nowNanos) {
    String text = "%s comes from %s without its sessions: %s, after %s";
    out.warn(text.formatted(vip, taking.move.from(), why, millis(taking, nowNanos)));
    progress(taking, HandoverProgress.Step.BROKE, 0, why, nowNanos);
  }

  void taken(Taking taking, long nowNanos) {
    String from = taking.move.from();
    out.say(vip + " was handed over by " + from + ", in " + millis(taking, nowNanos));
    progress(taking, HandoverProgress.Step.TAKEN, 0, "", nowNanos);
  }

  /** From now on nothing else is sent on. */
  void narrowed(Taking taking, int sessions, long nowNanos) {
    String what = sessions == 1 ? "1 session is" : sessions + " sessions are";
    out.say(line(taking, what + " sent on, nothing else", nowNanos));
  }

  /** The old holder serves no session any more. */
  void left(Taking taking, int sessions, long nowNanos) {
    String how = sessions == 0 ? "no session is left on " : "what was left is reset on ";
    String from = taking.move.from();
    out.say(vip + " is all here: " + how + from + ", after " + millis(taking, nowNanos));
    String why = sessions == 0 ? "" : "drain is over";
    progress(taking, HandoverProgress.Step.DONE, sessions, why, nowNanos);
  }

  private String line(Taking taking, String what, long nowNanos) {
    String from = taking.move.from();
    return "%s comes from %s: %s, after %s".formatted(vip, from, what, millis(taking, nowNanos));
  }

  private static String millis(Taking taking, long nowNanos) {
    return taking.millis(nowNanos) + " ms";
  }

  private void progress(
      Taking taking, HandoverProgress.Step step, int sessions, String reason, long nowNanos) {
    if (!taking.isOfNobody()) {
      out.progress(
          new HandoverProgress(
              Side.TAKING,
              taking.move.from(),
              taking.move.number(),
              step,
              taking.millis(nowNanos),
              sessions,
              reason));
    }
  }
}
