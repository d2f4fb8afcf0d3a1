package org.tandemlb.cluster.vip.handover;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.Giving.Step;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;

/**
 * Gives one VIP away and serves its sessions on: records what is its own, steps aside when the
 * other is ready, tells its flows, and leaves when none is left. Owned by the control thread.
 */
final class GivingSide {

  /** An address that will not leave {@code lo} is taken off again so often. */
  private static final long GO_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final String vip;
  private final Duration lease;
  private final long drainNanos;
  private final Peers peers;
  private final Outlet out;
  private final KernelCalls calls;
  private final Rulebook rules;

  private Optional<Giving> current = Optional.empty();

  /** A taker that was ready before this node heard of the move. */
  private Optional<Move> early = Optional.empty();

  GivingSide(
      String vip,
      Duration lease,
      Duration drain,
      Peers peers,
      Outlet out,
      KernelCalls calls,
      Rulebook rules) {
    this.vip = vip;
    this.lease = lease;
    this.drainNanos = drain.toNanos();
    this.peers = peers;
    this.out = out;
    this.calls = calls;
    this.rules = rules;
  }

  // --- what it is asked -------------------------------------------------------------------------

  boolean inPlay() {
    return current.isPresent();
  }

  boolean records() {
    return current.filter(giving -> giving.step != Step.RETURNING).isPresent();
  }

  boolean dropsStrays() {
    return current.filter(Giving::dropsStrays).isPresent();
  }

  String to() {
    return current.map(giving -> giving.to).orElse("");
  }

  Optional<Aside> aside(long nowNanos) {
    return current
        .filter(Giving::isAside)
        .map(
            giving ->
                new Aside(
                    giving.sessions(),
                    giving.leftMillis(drainNanos, nowNanos),
                    giving.dropsStrays()));
  }

  long wakeAtNanos() {
    return current.map(Giving::wakeAtNanos).orElse(Long.MAX_VALUE);
  }

  // --- the election's word ----------------------------------------------------------------------

  /** The address, which this node holds, is to go to another. */
  void begin(String to, long number, VipEvent.Withdrawn event, long nowNanos) {
    if (current
        .filter(giving -> giving.step == Step.RECORDING && giving.to.equals(to))
        .isPresent()) {
      current.get().attempt(number, nowNanos);
    } else {
      current = Optional.of(new Giving(to, number, event, nowNanos));
      progress(current.get(), HandoverProgress.Step.BEGAN, "", nowNanos);
    }
    Giving giving = current.get();
    giving.diverted = early.equals(Optional.of(new Move(to, number)));
    rules.refresh((answer, now) -> recorded(giving, answer, now), nowNanos);
  }

  /** The address stays here, or comes back. */
  void keepIt(long nowNanos) {
    current
        .filter(giving -> giving.step == Step.RECORDING)
        .ifPresent(giving -> callOff(giving, "it was decided otherwise", nowNanos));
    // Strays are the next holder's again, or this node's own: whoever it is has not come yet.
    current.filter(giving -> giving.step == Step.TAKEN).ifPresent(Giving::awaitTaker);
  }

  /** The address goes to another, or to none, whether this node has stepped aside or not. */
  void goesTo(String to, long nowNanos) {
    keepIt(nowNanos);
    current.ifPresent(giving -> giving.to = to);
  }

  /** The other need not wait: what it is to take over from here is not here any more. */
  void cannot(String to, long number) {
    out.tell(to, new HandoverMessage.Declined(number, "it holds it no longer"));
  }

  private void callOff(Giving giving, String reason, long nowNanos) {
    progress(giving, HandoverProgress.Step.CALLED_OFF, reason, nowNanos);
    decline(giving, reason);
  }

  private void decline(Giving giving, String reason) {
    out.tell(giving.to, new HandoverMessage.Declined(giving.number, reason));
    current = Optional.empty();
  }

  // --- what the other says ----------------------------------------------------------------------

  void diverted(String from, long number) {
    early = Optional.of(new Move(from, number));
    current
        .filter(giving -> giving.to.equals(from))
        .ifPresent(
            giving -> {
              if (giving.step == Step.RECORDING) {
                giving.diverted |= giving.number == number;
              } else if (giving.isAside()) {
                giving.number = number;
                if (giving.step != Step.STEPPING) { // Otherwise it is said when it has stepped.
                  sayAside(giving);
                }
              }
            });
  }

  void declined(String from, HandoverMessage.Declined declined, long nowNanos) {
    current
        .filter(giving -> giving.step == Step.RECORDING)
        .filter(giving -> giving.to.equals(from) && giving.number == declined.number())
        .ifPresent(giving -> plainly(giving, from + ": " + declined.reason(), nowNanos));
  }

  void wantFlows(String from) {
    Optional<Giving> aside =
        current.filter(giving -> giving.isAside() && giving.step.compareTo(Step.LEAVING) < 0);
    if (aside.isEmpty()) {
      out.tell(from, new HandoverMessage.Left());
    } else {
      list(aside.get(), true);
    }
  }

  void undiverted(String from) {
    current
        .filter(giving -> giving.step == Step.LEAVING && giving.to.equals(from))
        .ifPresent(giving -> giving.undiverted = true);
  }

  // --- what the kernel says ---------------------------------------------------------------------

  private void recorded(Giving giving, HandoverEvent answer, long nowNanos) {
    if (current.filter(now -> now == giving).isEmpty()) {
      return;
    }
    if (answer instanceof HandoverEvent.NotDone notDone) {
      plainly(giving, notDone.reason(), nowNanos);
    } else {
      giving.recorded = true;
    }
  }

  /** The move goes on, and breaks sessions. */
  private void plainly(Giving giving, String why, long nowNanos) {
    sayPlainly(giving, why, nowNanos);
    plain(giving, why, nowNanos);
    out.machine(giving.event);
  }

  private void sayPlainly(Giving giving, String why, long nowNanos) {
    say(giving, "without its sessions: " + why, nowNanos);
    progress(giving, HandoverProgress.Step.BROKE, why, nowNanos);
  }

  private void plain(Giving giving, String why, long nowNanos) {
    decline(giving, why);
    rules.forgetOlds();
    rules.refresh(KernelCalls.NOTHING, nowNanos);
  }

  void answered(VipEvent answer, long nowNanos) {
    current.ifPresent(giving -> answered(giving, answer, nowNanos));
  }

  private void answered(Giving giving, VipEvent answer, long nowNanos) {
    if (answer instanceof VipEvent.SteppedAside && giving.step == Step.STEPPING) {
      giving.step = Step.ASIDE;
      giving.drainUntilNanos = nowNanos + drainNanos;
      giving.renewAtNanos = nowNanos + lease.toNanos() / 3;
      sayAside(giving);
      say(giving, "stepped aside", nowNanos);
      progress(giving, HandoverProgress.Step.STEPPED_ASIDE, "", nowNanos);
    } else if (answer instanceof VipEvent.Gone && giving.step == Step.STEPPING) {
      // The machine has let go already, and may have been given the address anew since.
      sayPlainly(giving, "it could not step aside", nowNanos);
      plain(giving, "it could not step aside", nowNanos);
    } else if (answer instanceof VipEvent.AsideLost lost) {
      say(giving, "lost its sessions: " + lost.reason(), nowNanos);
      progress(giving, HandoverProgress.Step.BROKE, lost.reason(), nowNanos);
      leave(giving, nowNanos);
      go(giving, nowNanos);
    } else if (answer instanceof VipEvent.AsideGone) {
      gone(giving, nowNanos);
      current = Optional.empty();
      rules.refresh(KernelCalls.NOTHING, nowNanos);
    }
  }

  private void gone(Giving giving, long nowNanos) {
    if (giving.step == Step.RETURNING) {
      out.say(vip + " stays here: holds it again, after " + giving.millis(nowNanos) + " ms");
      progress(giving, HandoverProgress.Step.RETURNED, "", nowNanos);
      return;
    }
    boolean none = giving.sessions() == 0;
    say(giving, none ? "no session is left here" : "what was left here is reset", nowNanos);
    progress(giving, HandoverProgress.Step.DONE, none ? "" : "drain is over", nowNanos);
  }

  private void sayAside(Giving giving) {
    out.tell(giving.to, new HandoverMessage.SteppedAside(giving.number));
  }

  // --- what is due ------------------------------------------------------------------------------

  /**
   * @param mine whether the election's last word was for this node
   */
  void settle(VipState state, boolean mine, long nowNanos) {
    current.ifPresent(giving -> settle(giving, state, mine, nowNanos));
  }

  private void settle(Giving giving, VipState state, boolean mine, long now) {
    if (giving.isAside() && giving.step != Step.STEPPING && state == VipState.HOLDER) {
      giving.step = Step.RETURNING;
      rules.refresh(KernelCalls.NOTHING, now);
      go(giving, now);
      return;
    }
    keepAside(giving, now);
    switch (giving.step) {
      case RECORDING -> recording(giving, state, now);
      case ASIDE -> {
        if (!mine && peers.holds(giving.to)) {
          giving.step = Step.TAKEN;
          giving.dueNanos = now + Giving.STRAYS_AFTER_NANOS;
          giving.takenNanos = now;
          say(giving, giving.to + " has it", now);
          progress(giving, HandoverProgress.Step.TAKEN, "", now);
        }
      }
      case TAKEN -> {
        if (now >= giving.dueNanos) {
          giving.step = Step.STRAYS_DROPPED;
          giving.dueNanos = giving.takenNanos + Giving.FLOWS_AFTER_NANOS;
          rules.forgetOlds();
          rules.refresh(KernelCalls.NOTHING, now);
        }
      }
      case STRAYS_DROPPED, TELLING -> {
        if (now >= giving.dueNanos) {
          boolean first = giving.step == Step.STRAYS_DROPPED;
          giving.step = Step.TELLING;
          giving.dueNanos = now + Giving.AGAIN_NANOS;
          list(giving, first);
        }
      }
      case LEAVING -> {
        if (giving.undiverted || now >= giving.dueNanos || !peers.isPresent(giving.to)) {
          go(giving, now);
        }
      }
      case GOING, RETURNING -> {
        if (now >= giving.dueNanos) {
          go(giving, now);
        }
      }
      case STEPPING -> {}
    }
    if (now >= giving.drainUntilNanos && giving.step.compareTo(Step.LEAVING) < 0) {
      say(giving, "drain is over, with " + giving.sessions() + " sessions left", now);
      leave(giving, now);
    }
  }

  private void recording(Giving giving, VipState state, long now) {
    if (state != VipState.HOLDER) {
      // Its machine has not been told of the move, and would ask for the address again.
      progress(giving, HandoverProgress.Step.CALLED_OFF, "it holds it no longer", now);
      plain(giving, "it holds it no longer", now);
      out.machine(giving.event);
    } else if (giving.recorded && giving.diverted) {
      giving.step = Step.STEPPING;
      giving.dueNanos = Long.MAX_VALUE;
      out.machine(new VipEvent.HandOver(giving.event.reason()));
    } else if (now >= giving.dueNanos) {
      plainly(giving, giving.to + " was not ready within 1.5 s", now);
    }
  }

  private void keepAside(Giving giving, long now) {
    if (giving.step.compareTo(Step.ASIDE) >= 0
        && giving.step.compareTo(Step.GOING) < 0
        && now >= giving.renewAtNanos) {
      giving.renewAtNanos = now + lease.toNanos() / 3;
      out.address(new VipEffect.RenewAside(lease));
    }
  }

  private void list(Giving giving, boolean whole) {
    giving.wholeWanted |= whole;
    if (giving.listing) {
      return;
    }
    giving.listing = true;
    calls.call(new HandoverEffect.ListSockets(), (answer, now) -> listed(giving, answer, now));
  }

  private void listed(Giving giving, HandoverEvent answer, long now) {
    giving.listing = false;
    if (current.filter(one -> one == giving).isEmpty()
        || !(answer instanceof HandoverEvent.Sockets sockets)) {
      return; // Asked again when it is due.
    }
    boolean whole = giving.wholeWanted;
    giving.wholeWanted = false;
    List<HandoverMessage.Flows> news =
        whole ? giving.whole(sockets.flows()) : giving.changes(sockets.flows());
    news.forEach(flows -> out.tell("", flows));
    sayCounted(giving, now);
    if (giving.step == Step.TELLING && sockets.flows().isEmpty()) {
      leave(giving, now);
    }
  }

  /** Once a move: how much of it is left to do. */
  private void sayCounted(Giving giving, long now) {
    if (giving.counted || giving.step != Step.TELLING) {
      return;
    }
    giving.counted = true;
    if (giving.sessions() > 0) {
      long seconds = (giving.leftMillis(drainNanos, now) + 999) / 1_000; // "at most"
      String sessions = giving.sessions() + (giving.sessions() == 1 ? " session" : " sessions");
      say(giving, "serves " + sessions + " on, for " + seconds + " s at most", now);
    }
    progress(giving, HandoverProgress.Step.SERVING, "", now);
  }

  private void leave(Giving giving, long now) {
    giving.step = Step.LEAVING;
    giving.dueNanos = now + Giving.UNDIVERTED_WITHIN_NANOS;
    giving.drainUntilNanos = Long.MAX_VALUE;
    out.tell(giving.to, new HandoverMessage.Left());
  }

  private void go(Giving giving, long now) {
    if (giving.step != Step.RETURNING) {
      giving.step = Step.GOING;
    }
    giving.dueNanos = now + GO_AGAIN_NANOS;
    giving.drainUntilNanos = Long.MAX_VALUE;
    giving.renewAtNanos = Long.MAX_VALUE;
    out.address(new VipEffect.LeaveAside());
  }

  private void say(Giving giving, String what, long nowNanos) {
    out.say(
        "%s goes to %s: %s, after %d ms".formatted(vip, giving.to, what, giving.millis(nowNanos)));
  }

  private void progress(Giving giving, HandoverProgress.Step step, String reason, long nowNanos) {
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
