package org.tandemlb.cluster.vip.handover;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.tandemlb.cluster.vip.Hang;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.Giving.Step;

/**
 * What is done at each step of giving an address away, when it is due or its kernel has answered;
 * {@link GivingSide} has what others say. Owned by the control thread.
 */
final class GivingSteps {

  /** An address that will not leave {@code lo} is taken off again so often. */
  private static final long GO_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Duration lease;
  private final LongSupplier drainNanos;
  private final Peers peers;
  private final Outlet out;
  private final KernelCalls calls;
  private final Olds olds;
  private final Rulebook rules;
  private final GivingReport report;

  GivingSteps(
      String vip,
      Duration lease,
      LongSupplier drainNanos,
      Peers peers,
      Outlet out,
      KernelCalls calls,
      Olds olds,
      Rulebook rules) {
    this.lease = lease;
    this.drainNanos = drainNanos;
    this.peers = peers;
    this.out = out;
    this.calls = calls;
    this.olds = olds;
    this.rules = rules;
    this.report = new GivingReport(vip, drainNanos, out);
  }

  void sayBegan(Giving giving, long nowNanos) {
    report.began(giving, nowNanos);
  }

  void begin(Giving giving, long nowNanos) {
    rules.refresh((answer, now) -> recorded(giving, answer, now), nowNanos);
  }

  /** Its machine steps aside already; what is its own is recorded meanwhile. */
  void hung(Giving giving, long nowNanos) {
    giving.hung = true;
    giving.step = Step.STEPPING;
    giving.dueNanos = Long.MAX_VALUE;
    report.hung(giving, nowNanos);
    rules.refresh(KernelCalls.NOTHING, nowNanos);
  }

  private void recorded(Giving giving, HandoverEvent answer, long nowNanos) {
    if (giving.over || giving.step != Step.RECORDING) {
      return;
    }
    if (answer instanceof HandoverEvent.NotDone notDone) {
      plainly(giving, notDone.reason(), nowNanos);
    } else {
      giving.recorded = true;
    }
  }

  /** The move goes on, and breaks sessions. */
  void plainly(Giving giving, String why, long nowNanos) {
    report.plainly(giving, why, nowNanos);
    plain(giving, why, nowNanos);
    out.machine(giving.event);
  }

  private void plain(Giving giving, String why, long nowNanos) {
    decline(giving, why);
    olds.clear();
    rules.refresh(KernelCalls.NOTHING, nowNanos);
  }

  void answered(Giving giving, VipEvent answer, long nowNanos) {
    if (giving.returning && answer instanceof VipEvent.SteppedAside) {
      giving.returning = false;
    } else if (giving.returning && answer instanceof VipEvent.NotGone stuck) {
      giving.returning = false;
      lost(giving, stuck.reason(), nowNanos);
    } else if (answer instanceof VipEvent.SteppedAside && giving.step == Step.STEPPING) {
      giving.step = Step.ASIDE;
      giving.drainUntilNanos = nowNanos + drainNanos.getAsLong();
      giving.renewAtNanos = nowNanos + lease.toNanos() / 3;
      sayAside(giving);
      report.steppedAside(giving, nowNanos);
    } else if (answer instanceof VipEvent.Gone && giving.step == Step.STEPPING) {
      // The machine has let go already, and may have been given the address anew since.
      report.plainly(giving, "it could not step aside", nowNanos);
      plain(giving, "it could not step aside", nowNanos);
    } else if (answer instanceof VipEvent.AsideLost lost && giving.isAside()) {
      lost(giving, lost.reason(), nowNanos);
    } else if (answer instanceof VipEvent.AsideGone && giving.goes()) {
      // Else it went for an earlier move, from which the address was back when this one began.
      report.gone(giving, nowNanos);
      giving.over = true;
      rules.refresh(KernelCalls.NOTHING, nowNanos);
    }
  }

  private void lost(Giving giving, String reason, long nowNanos) {
    report.lost(giving, reason, nowNanos);
    leave(giving, nowNanos);
    go(giving, nowNanos);
  }

  void callOff(Giving giving, String reason, long nowNanos) {
    report.calledOff(giving, reason, nowNanos);
    olds.keepSyns(giving.to);
    decline(giving, reason);
  }

  /** The address goes to another than was decided: no SYN is for that one any more. */
  void replaced(Giving giving) {
    olds.keepSyns(giving.to);
    giving.over = true;
  }

  /** The other need not wait any more. */
  private void decline(Giving giving, String reason) {
    tell(giving, new HandoverMessage.Declined(giving.number, reason));
    giving.over = true;
  }

  void sayAside(Giving giving) {
    tell(giving, new HandoverMessage.SteppedAside(giving.number));
  }

  /** Who hung does not know yet who has the address. */
  private void tell(Giving giving, HandoverMessage message) {
    if (!giving.to.isEmpty()) {
      out.tell(giving.to, message);
    }
  }

  Aside aside(Giving giving, long nowNanos) {
    long leftMillis = giving.leftMillis(drainNanos.getAsLong(), nowNanos);
    return new Aside(giving.sessions(), leftMillis, giving.dropsStrays());
  }

  /**
   * @param mine whether the election's last word was for this node
   */
  void settle(Giving giving, VipState state, boolean mine, long now) {
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
          if (giving.hung && !peers.couldMoveTo(giving.to)) {
            lost(giving, giving.to + " has it, and cannot send them on", now);
            return;
          }
          giving.step = Step.TAKEN;
          giving.dueNanos = now + Giving.STRAYS_AFTER_NANOS;
          giving.takenNanos = now;
          report.taken(giving, now);
        }
      }
      case TAKEN -> {
        if (now >= giving.dueNanos) {
          giving.step = Step.STRAYS_DROPPED;
          giving.dueNanos = giving.takenNanos + Giving.FLOWS_AFTER_NANOS;
          olds.clear();
          rules.refresh((answer, at) -> straysDropped(giving, answer, at), now);
        }
      }
      case STRAYS_DROPPED, TELLING -> {
        if (now >= giving.dueNanos) {
          boolean first = giving.step == Step.STRAYS_DROPPED;
          giving.step = Step.TELLING;
          giving.dueNanos = now + Giving.AGAIN_NANOS;
          list(giving, first);
          repeatAnswers(giving, now);
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
      report.drainIsOver(giving, now);
      leave(giving, now);
    }
  }

  private void repeatAnswers(Giving giving, long now) {
    if (!giving.repeats && now >= giving.takenNanos + Giving.REPEATS_AFTER_NANOS) {
      giving.repeats = true;
      rules.refresh(KernelCalls.NOTHING, now);
    }
  }

  private void straysDropped(Giving giving, HandoverEvent answer, long now) {
    if (!giving.over && answer instanceof HandoverEvent.Done) {
      report.straysDropped(giving, now);
    }
  }

  private void recording(Giving giving, VipState state, long now) {
    if (state != VipState.HOLDER) {
      // Its machine has not been told of the move, and would ask for the address again.
      report.calledOff(giving, "it holds it no longer", now);
      plain(giving, "it holds it no longer", now);
      out.machine(giving.event);
    } else if (!peers.isPresent(giving.to)) {
      // Nobody waits for the address now; who is to have it instead is the next election's word.
      callOff(giving, giving.to + " is gone", now);
      rules.refresh(KernelCalls.NOTHING, now);
    } else if (giving.recorded && giving.diverted && olds.owes(giving.to)) {
      // Its own sessions end meanwhile, and clients come back from their ports: all that is its.
      giving.recorded = false;
      olds.giveSyns(giving.to);
      rules.refresh((answer, at) -> recorded(giving, answer, at), now);
      recording(giving, state, now); // They may stand already.
    } else if (giving.recorded && giving.diverted) {
      giving.step = Step.STEPPING;
      giving.dueNanos = Long.MAX_VALUE;
      out.machine(new VipEvent.HandOver(giving.event.reason()));
    } else if (now >= giving.dueNanos) {
      plainly(giving, late(giving), now);
    }
  }

  /** Either side's kernel may take too long, as under a SYN flood; who reads it must know whose. */
  private static String late(Giving giving) {
    String whose = giving.diverted ? "the holder's own rules were" : giving.to + " was";
    return whose + " not ready within 20 s";
  }

  private void keepAside(Giving giving, long now) {
    if (giving.step.compareTo(Step.ASIDE) >= 0
        && giving.step.compareTo(Step.GOING) < 0
        && now >= giving.renewAtNanos) {
      long sinceNanos = now - (giving.renewAtNanos - lease.toNanos() / 3);
      giving.renewAtNanos = now + lease.toNanos() / 3;
      giving.returning = hungAside(sinceNanos);
      out.address(
          giving.returning ? new VipEffect.StepAside(lease) : new VipEffect.RenewAside(lease));
    }
  }

  /**
   * This node hung while it was aside, so that its kernel has given the address up, or is about to:
   * it is put on {@code lo} again while the holder still sends its sessions on. Later they are
   * lost, as renewing finds.
   */
  private boolean hungAside(long sinceRenewedNanos) {
    return sinceRenewedNanos >= lease.toNanos() - Giving.MARGIN_NANOS
        && sinceRenewedNanos < Hang.sessionsWait(lease).toNanos();
  }

  /**
   * @param whole whether all of them are to be told then, or what has changed
   */
  void list(Giving giving, boolean whole) {
    giving.wholeWanted |= whole;
    if (giving.listing) {
      return;
    }
    giving.listing = true;
    calls.call(new HandoverEffect.ListSockets(), (answer, now) -> listed(giving, answer, now));
  }

  private void listed(Giving giving, HandoverEvent answer, long now) {
    giving.listing = false;
    if (giving.over || !(answer instanceof HandoverEvent.Sockets sockets)) {
      return; // Asked again when it is due.
    }
    boolean whole = giving.wholeWanted;
    giving.wholeWanted = false;
    giving.told.news(whole, sockets.flows()).forEach(flows -> out.tell("", flows));
    if (!giving.counted && giving.step == Step.TELLING) {
      giving.counted = true;
      report.counted(giving, now);
    }
    if (giving.step == Step.TELLING && sockets.flows().isEmpty()) {
      leave(giving, now);
    }
  }

  private void leave(Giving giving, long now) {
    giving.step = Step.LEAVING;
    giving.dueNanos = now + Giving.UNDIVERTED_WITHIN_NANOS;
    giving.drainUntilNanos = Long.MAX_VALUE;
    tell(giving, new HandoverMessage.Left());
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
}
