package org.tandemlb.cluster.vip.handover;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;
import org.tandemlb.cluster.vip.handover.Rules.Answers;
import org.tandemlb.cluster.vip.handover.Rules.Own;
import org.tandemlb.cluster.vip.handover.Rules.Strays;
import org.tandemlb.config.IpAddress;

/**
 * One VIP's planned moves, as one node takes part in them. It stands between the election's word
 * and the VIP's machine: what would make the machine let go, or try, is passed on when the other
 * node is ready for it, and so no session notices. Pure; owned by the control thread.
 *
 * <p>Both sides can be in play at once: a node may take an address back whose old sessions it still
 * serves, or give it away while it still sends on those of the holder before it.
 */
public final class Handover {

  private final Peers peers;
  private final Outlet out;
  private final KernelCalls calls;
  private final GivingSide giving;
  private final TakingSide taking;
  private final HoldingBack holdingBack;
  private final Olds olds = new Olds();
  private final OldHolders oldHolders;
  private final Rulebook rules;

  /** Whether the election's last word was for this node. */
  private boolean mine;

  /** A word of the election that is not obeyed yet. */
  private Optional<Doubt> doubt = Optional.empty();

  private boolean droppedBefore;

  /**
   * @param drain for how long old sessions may go on, as a move asks when it begins to step aside
   */
  public Handover(
      InetAddress vip, Duration lease, Supplier<Duration> drain, Peers peers, Outlet out) {
    this.peers = peers;
    this.out = out;
    this.calls = new KernelCalls(out);
    String name = IpAddress.text(vip);
    this.rules = new Rulebook(name, this::wanted, calls, out);
    this.giving =
        new GivingSide(
            out,
            new GivingSteps(
                name, lease, () -> drain.get().toNanos(), peers, out, calls, olds, rules));
    this.taking = new TakingSide(name, peers, out, olds, rules);
    this.oldHolders = new OldHolders(name, lease, peers, out, calls, olds, rules, taking);
    this.holdingBack = new HoldingBack(name, lease, peers, out, olds);
  }

  /** Who carried the VIP fell silent; to be said before it is given to this node. */
  public void silent(Neighbour holder, long nowNanos) {
    holdingBack.begin(holder, nowNanos);
  }

  /** A machine answers for a node's own address. */
  public void answered(InetAddress own, MacAddress by) {
    holdingBack.answered(own, by);
    oldHolders.answered(own, by);
  }

  /** A node asks for the VIP: its process is awake. */
  public void woke(String node, long nowNanos) {
    holdingBack.woke(node, nowNanos);
  }

  /**
   * The election gives the VIP to this node.
   *
   * @param move how, when a live member holds it and its sessions can be kept
   */
  public void assigned(
      VipEvent.Assigned event, Optional<Move> move, VipState state, long nowNanos) {
    mine = true;
    doubt = Optional.empty();
    giving.keepIt(nowNanos);
    boolean carried = state == VipState.HOLDER || state == VipState.RELEASING;
    if (!carried && taking.begin(move, event, nowNanos)) {
      if (state != VipState.SPARE && !taking.adds()) {
        // It was told to ask when nobody had the address yet: it would have it before the rules.
        out.machine(new VipEvent.Withdrawn(event.reason()));
      }
      return;
    }
    taking.cancel(nowNanos);
    rules.refresh(KernelCalls.NOTHING, nowNanos);
    out.machine(event);
  }

  /**
   * The election gives the VIP to another node, or to none.
   *
   * @param to empty for none
   * @param move how, when it is this node's sessions that go along
   */
  public void withdrawn(
      VipEvent.Withdrawn event, String to, Optional<Move> move, VipState state, long nowNanos) {
    mine = false;
    doubt = Optional.empty();
    taking.cancel(nowNanos);
    // Where the other is need not be known yet: its report may come after the election's word.
    if (state == VipState.HOLDER && move.isPresent() && peers.isPresent(to)) {
      giving.begin(to, move.get().number(), event, nowNanos);
    } else if (isUnheard(to, move, state)) {
      doubt = Optional.of(new Doubt(event, to, nowNanos + Doubt.NANOS));
    } else {
      withdraw(event, to, move, state, nowNanos);
    }
  }

  /**
   * An election that knows of this holder takes its sessions along, or there is a reason. One that
   * gives the address to nobody may be waiting for this node's report.
   */
  private boolean isUnheard(String to, Optional<Move> move, VipState state) {
    boolean unknown = to.isEmpty() || (peers.couldMoveTo(to) && !peers.holds(to));
    return state == VipState.HOLDER && move.isEmpty() && unknown;
  }

  private void withdraw(
      VipEvent.Withdrawn event, String to, Optional<Move> move, VipState state, long nowNanos) {
    if (state == VipState.HOLDER && !to.isEmpty() && !peers.holds(to)) {
      out.progress(
          new HandoverProgress(
              Side.GIVING, to, 0, HandoverProgress.Step.BROKE, 0, 0, event.reason()));
    }
    holdingBack.withdrawn();
    giving.goesTo(to, nowNanos);
    if (!giving.inPlay()) {
      move.ifPresent(asked -> giving.cannot(to, asked.number()));
      olds.clear();
    }
    rules.refresh(KernelCalls.NOTHING, nowNanos);
    out.machine(event);
  }

  /** Nothing more is tried for here, and what is held is let go of at once. */
  public void letGo(VipEvent.Withdrawn event, long nowNanos) {
    mine = false;
    doubt = Optional.empty();
    taking.cancel(nowNanos);
    holdingBack.withdrawn();
    giving.keepIt(nowNanos);
    if (!giving.inPlay()) {
      olds.clear();
    }
    rules.refresh(KernelCalls.NOTHING, nowNanos);
    out.machine(event);
  }

  public void heard(String from, HandoverMessage message, long nowNanos) {
    if (message instanceof HandoverMessage.Diverted diverted) {
      giving.diverted(from, diverted.number());
    } else if (message instanceof HandoverMessage.Declined declined) {
      giving.declined(from, declined, nowNanos);
      taking.declined(from, declined, nowNanos);
    } else if (message instanceof HandoverMessage.SteppedAside aside) {
      taking.steppedAside(from, aside.number(), nowNanos);
    } else if (message instanceof HandoverMessage.WantFlows) {
      giving.wantFlows(from);
    } else if (message instanceof HandoverMessage.Flows flows) {
      oldHolders.flows(from, flows, nowNanos);
    } else if (message instanceof HandoverMessage.Left && !taking.from(from)) {
      // While the address still comes from that node, what it has left is an earlier move.
      taking.left(from, olds.sessionsOf(from), nowNanos);
      oldHolders.left(from, nowNanos);
    } else if (message instanceof HandoverMessage.Undiverted) {
      giving.undiverted(from);
    }
  }

  /** The kernel's answer to what was asked of it first. */
  public void answered(HandoverEvent answer, long nowNanos) {
    calls.answered(answer, nowNanos);
  }

  /** An answer that concerns the address on {@code lo}, or that it has gone there. */
  public void addressed(VipEvent answer, long nowNanos) {
    giving.answered(answer, nowNanos);
  }

  /**
   * Does what is due, once an event has changed something.
   *
   * @param stepsAside whether the VIP's machine lets go of it, and keeps its sessions
   */
  public void settle(VipState state, boolean stepsAside, long nowNanos) {
    if (stepsAside) {
      giving.hung(nowNanos);
    }
    if (settleDoubt(state, nowNanos)) {
      return; // The state is another now.
    }
    boolean changed = forgetOthersNodes(state) | oldHolders.forgetWhoIsGone(nowNanos);
    taking.settle(state, nowNanos);
    giving.settle(state, mine, nowNanos);
    boolean gives = giving.inPlay() && !giving.dropsStrays();
    holdingBack.settle(state, gives, nowNanos);
    changed |= holdingBack.drops() != droppedBefore;
    droppedBefore = holdingBack.drops();
    if (state == VipState.HOLDER && !taking.inPlay()) {
      changed |= oldHolders.find();
    }
    changed |= rules.isForOthersThan(partners());
    if (changed || rules.retryIsDue(nowNanos)) {
      rules.refresh(KernelCalls.NOTHING, nowNanos);
    }
    oldHolders.ask(nowNanos);
  }

  /**
   * A move to this node was called off while it still served sessions of an earlier one: who serves
   * others is no concern of its any more.
   *
   * @return whether there was anybody
   */
  private boolean forgetOthersNodes(VipState state) {
    boolean concerned = mine || state == VipState.HOLDER || giving.inPlay() || taking.inPlay();
    if (concerned || olds.names().isEmpty()) {
      return false;
    }
    olds.clear();
    return true;
  }

  private boolean settleDoubt(VipState state, long nowNanos) {
    Optional<Doubt> over =
        doubt.filter(
            it -> state != VipState.HOLDER || peers.holds(it.to()) || nowNanos >= it.untilNanos());
    over.ifPresent(
        it -> {
          doubt = Optional.empty();
          withdraw(it.event(), it.to(), Optional.empty(), state, nowNanos);
        });
    return over.isPresent();
  }

  private Rules wanted() {
    boolean heldBack = holdingBack.drops();
    boolean records = giving.records() || olds.anyForTheRest() || heldBack;
    boolean drops = giving.dropsStrays() && !mine;
    if (!records && !drops && olds.names().isEmpty()) {
      return Rules.NONE;
    }
    return new Rules(
        partners(),
        olds.rules(),
        records ? recorded() : Own.IGNORED,
        drops ? Strays.DROPPED : heldBack ? Strays.HELD_BACK : Strays.ACCEPTED,
        drops ? peers.neighbour(giving.to()) : Optional.empty(),
        giving.answersOnce() ? Answers.ONCE : Answers.REPEATED);
  }

  /** Nothing has ended here where this node serves nothing of an earlier move. */
  private Own recorded() {
    return mine && giving.serves() && olds.restIsAside() ? Own.RECOUNTED : Own.RECORDED;
  }

  /**
   * Whoever may send segments of this VIP on to this node. Any other node is a client like others,
   * with whatever addresses it has, and so are those that it routes for.
   */
  private List<Neighbour> partners() {
    List<String> aside = peers.aside();
    return peers.neighbours().stream()
        .filter(
            node ->
                olds.contains(node.node())
                    || aside.contains(node.node())
                    || peers.holds(node.node())
                    || giving.to().equals(node.node()))
        .toList();
  }

  /** Whether this node makes ready to give the VIP away, or to take it over. */
  public Optional<Preparing> preparing() {
    return giving.preparing().or(taking::preparing);
  }

  /** Whether this node serves sessions of the VIP that it does not hold. */
  public Optional<Aside> aside(long nowNanos) {
    return giving.aside(nowNanos);
  }

  /** Whether sessions of a holder that hangs are spared here. */
  public Optional<HeldBack> heldBack(long nowNanos) {
    return holdingBack.status(nowNanos);
  }

  /** Whether this node still gives the VIP away: it may not end yet. */
  public boolean gives() {
    return giving.inPlay();
  }

  /** Whether sessions of others reach them through this node. */
  public boolean sendsOn() {
    return !olds.names().isEmpty();
  }

  public long wakeAtNanos() {
    long both = Math.min(giving.wakeAtNanos(), taking.wakeAtNanos());
    both = Math.min(both, doubt.map(Doubt::untilNanos).orElse(Long.MAX_VALUE));
    long kept = Math.min(holdingBack.wakeAtNanos(), olds.wakeAtNanos());
    kept = Math.min(kept, oldHolders.wakeAtNanos());
    return Math.min(both, Math.min(rules.wakeAtNanos(), kept));
  }
}
