package org.tandemlb.cluster.vip.handover;

import java.util.Optional;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.Giving.Step;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;

/**
 * Gives one VIP away and serves its sessions on: records what is its own, steps aside when the
 * other is ready, tells its flows, and leaves when none is left. Here is what the election and the
 * other node say; {@link GivingSteps} has what follows from time. Owned by the control thread.
 */
final class GivingSide {

  private static final VipEvent.Withdrawn HUNG = new VipEvent.Withdrawn("its lease was over");

  private final Outlet out;
  private final GivingSteps steps;

  private Optional<Giving> begun = Optional.empty();

  /** A taker that was ready before this node heard of the move. */
  private Optional<Move> early = Optional.empty();

  GivingSide(Outlet out, GivingSteps steps) {
    this.out = out;
    this.steps = steps;
  }

  private Optional<Giving> current() {
    return begun.filter(giving -> !giving.over);
  }

  // --- what it is asked -------------------------------------------------------------------------

  boolean inPlay() {
    return current().isPresent();
  }

  boolean records() {
    return current().filter(giving -> giving.step != Step.RETURNING).isPresent();
  }

  /** Whether whoever did not hear this node's answer is to be the other's. */
  boolean answersOnce() {
    return current().filter(giving -> giving.step != Step.RETURNING && !giving.repeats).isPresent();
  }

  /** Whether it serves sessions of an address that it does not hold. */
  boolean serves() {
    return current().filter(Giving::isAside).isPresent();
  }

  boolean dropsStrays() {
    return current().filter(Giving::dropsStrays).isPresent();
  }

  String to() {
    return current().map(giving -> giving.to).orElse("");
  }

  Optional<Preparing> preparing() {
    return current()
        .filter(giving -> giving.step == Step.RECORDING)
        .map(giving -> new Preparing(Side.GIVING, giving.to));
  }

  Optional<Aside> aside(long nowNanos) {
    return current().filter(Giving::isAside).map(giving -> steps.aside(giving, nowNanos));
  }

  long wakeAtNanos() {
    return current().map(Giving::wakeAtNanos).orElse(Long.MAX_VALUE);
  }

  // --- the election's word ----------------------------------------------------------------------

  /** The address, which this node holds, is to go to another. */
  void begin(String to, long number, VipEvent.Withdrawn event, long nowNanos) {
    Optional<Giving> again =
        current().filter(giving -> giving.step == Step.RECORDING && giving.to.equals(to));
    again.ifPresent(giving -> giving.attempt(number, nowNanos));
    Giving giving = again.orElseGet(() -> new Giving(to, number, event, nowNanos));
    begun.filter(before -> before != giving).ifPresent(steps::replaced);
    begun = Optional.of(giving);
    if (again.isEmpty()) {
      steps.sayBegan(giving, nowNanos);
    }
    giving.diverted = early.equals(Optional.of(new Move(to, number)));
    steps.begin(giving, nowNanos);
  }

  /** The address stays here, or comes back. */
  void keepIt(long nowNanos) {
    current()
        .filter(giving -> giving.step == Step.RECORDING)
        .ifPresent(giving -> steps.callOff(giving, "it was decided otherwise", nowNanos));
    // Strays are the next holder's again, or this node's own: whoever it is has not come yet.
    current().filter(giving -> giving.step == Step.TAKEN).ifPresent(Giving::awaitTaker);
  }

  /** The address goes to another, or to none, whether this node has stepped aside or not. */
  void goesTo(String to, long nowNanos) {
    keepIt(nowNanos);
    current().ifPresent(giving -> giving.to = to);
  }

  /** The other need not wait: what it is to take over from here is not here any more. */
  void cannot(String to, long number) {
    out.tell(to, new HandoverMessage.Declined(number, "it holds it no longer"));
  }

  // --- what the other says ----------------------------------------------------------------------

  void diverted(String from, long number) {
    early = Optional.of(new Move(from, number));
    if (begun.filter(giving -> giving.wasGivenUp(from, number)).isPresent()) {
      cannot(from, number); // It heard of the move late, and of its end not at all.
      return;
    }
    current()
        .filter(giving -> giving.to.equals(from))
        .ifPresent(
            giving -> {
              if (giving.step == Step.RECORDING) {
                giving.diverted |= giving.number == number;
              } else if (giving.isAside()) {
                giving.number = number;
                if (giving.step != Step.STEPPING) { // Otherwise it is said when it has stepped.
                  steps.sayAside(giving);
                }
              }
            });
  }

  void declined(String from, HandoverMessage.Declined declined, long nowNanos) {
    current()
        .filter(giving -> giving.step == Step.RECORDING)
        .filter(giving -> giving.to.equals(from) && giving.number == declined.number())
        .ifPresent(giving -> steps.plainly(giving, from + ": " + declined.reason(), nowNanos));
  }

  void wantFlows(String from) {
    Optional<Giving> aside =
        current().filter(giving -> giving.isAside() && giving.step.compareTo(Step.LEAVING) < 0);
    if (aside.isEmpty()) {
      out.tell(from, new HandoverMessage.Left());
    } else {
      steps.list(aside.get(), true);
    }
  }

  void undiverted(String from) {
    current()
        .filter(giving -> giving.step == Step.LEAVING && giving.to.equals(from))
        .ifPresent(giving -> giving.undiverted = true);
  }

  // --- what the kernel says, and what is due ----------------------------------------------------

  /**
   * After a hang much has come meanwhile, of which nothing is settled in between: that its machine
   * let go may be heard here only when its kernel has done it.
   */
  void answered(VipEvent answer, long nowNanos) {
    if (answer instanceof VipEvent.SteppedAside) {
      hung(nowNanos);
    }
    current().ifPresent(giving -> steps.answered(giving, answer, nowNanos));
  }

  /**
   * This node hung until its time was over, or hears nothing, and its machine lets go of the
   * address: its sessions are served on, for another may have it by now. A move that was about to
   * begin goes on from here; one that goes on is nobody's hang.
   */
  void hung(long nowNanos) {
    if (current().filter(Giving::isAside).isPresent()) {
      return;
    }
    Optional<Giving> planned = current().filter(giving -> giving.step == Step.RECORDING);
    Giving giving = planned.orElseGet(() -> new Giving("", 0, HUNG, nowNanos));
    begun.filter(before -> before != giving).ifPresent(before -> before.over = true);
    begun = Optional.of(giving);
    steps.hung(giving, nowNanos);
    planned.ifPresent(it -> out.machine(it.event)); // It would ask for the address again.
  }

  /**
   * @param mine whether the election's last word was for this node
   */
  void settle(VipState state, boolean mine, long nowNanos) {
    current().ifPresent(giving -> steps.settle(giving, state, mine, nowNanos));
  }
}
