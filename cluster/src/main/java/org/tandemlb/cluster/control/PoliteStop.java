package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.election.Assignment.Choice;
import org.tandemlb.cluster.election.Election;
import org.tandemlb.cluster.election.Report;
import org.tandemlb.cluster.membership.Departure;
import org.tandemlb.cluster.membership.View;

/**
 * Ends this node's part: the others take over what it carries, or it lets go. Owned by the control
 * thread.
 */
final class PoliteStop {

  /**
   * So long it waits for the coordinator to move its VIPs, and for their takers, which have 20 s.
   */
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(23);

  /** And so long after that for addresses that will not go. */
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(2);

  /**
   * Nobody can take over: where another is there, or was until it fell silent, that may change. It
   * has just come and not reported yet, or stood still for a moment. New clients are served until
   * then, for once they are refused they stay refused.
   */
  private static final long NOBODY_FOR_NANOS = TimeUnit.SECONDS.toNanos(3);

  private static final String REASON = Report.STOPPING;

  private enum Step {
    NOT_ASKED,
    /** Reports that it cannot hold, and keeps what it carries until the election moves it. */
    HANDING_OVER,
    /** Nobody can take what it carries: new sessions are refused, the old ones may finish. */
    ALONE,
    /** Has let go of everything, whether anybody takes it or not. */
    LETTING_GO,
    /** Others have its VIPs; it serves what sessions it has, until they end or drain is over. */
    DRAINING,
    DONE
  }

  private final String self;
  private long drainNanos;
  private final Election election;
  private final Vips vips;
  private final Handovers handovers;
  private final Holders holders;
  private final OwnReports own;

  private Step step = Step.NOT_ASKED;
  private Set<InetAddress> handingOver = Set.of();
  private long dueNanos = Long.MAX_VALUE;

  /** Since when nobody can take over. */
  private long nobodySinceNanos = Long.MAX_VALUE;

  /** And since when no new session begins. */
  private long aloneNanos;

  PoliteStop(
      String self,
      Duration drain,
      Election election,
      Vips vips,
      Handovers handovers,
      Holders holders,
      OwnReports own) {
    this.self = self;
    drain(drain);
    this.election = election;
    this.vips = vips;
    this.handovers = handovers;
    this.holders = holders;
    this.own = own;
  }

  /** From now on; a time that runs already stands. */
  void drain(Duration drain) {
    drainNanos = drain.toNanos();
  }

  void request(long nowNanos, List<Effect> effects) {
    if (step == Step.NOT_ASKED) {
      step = Step.HANDING_OVER;
      dueNanos = nowNanos + PATIENCE_NANOS;
      handingOver = vips.held();
      handovers.withdraw(false, REASON, nowNanos, effects);
    }
  }

  /** What this node reports that it cannot hold. */
  Map<InetAddress, String> cannotHold() {
    Map<InetAddress, String> reasons = new HashMap<>(vips.cannotHold());
    if (step != Step.NOT_ASKED) {
      vips.addresses().stream()
          .filter(vip -> !takesBack(vip))
          .forEach(vip -> reasons.put(vip, REASON));
    }
    return reasons;
  }

  /**
   * Whoever took over is gone or holds it no more, and nobody else can: what is served aside here
   * is reached by nobody but through the address itself. Nobody takes it from one who still has it:
   * two that stop would pass it on to each other.
   */
  private boolean takesBack(InetAddress vip) {
    return step == Step.DRAINING && handovers.isAside(vip) && (isAlone() || nobodyElseHas(vip));
  }

  private boolean isAlone() {
    return election.view().members().size() == 1;
  }

  private boolean nobodyElseHas(InetAddress vip) {
    String wanted = election.inForce().of(vip).node();
    String holder = holders.holder(vip);
    return election.settled()
        && (wanted.isEmpty() || wanted.equals(self))
        && (holder.isEmpty() || holder.equals(self));
  }

  /** Whether the election's word still counts: not once everything was let go of. */
  boolean obeys() {
    return step != Step.LETTING_GO && step != Step.DONE;
  }

  /** Whether this node may try for what it does not carry. */
  boolean mayTry() {
    return step == Step.NOT_ASKED || vips.addresses().stream().anyMatch(this::takesBack);
  }

  void settle(long nowNanos, List<Effect> effects) {
    if (step == Step.DRAINING && !vips.held().isEmpty()) {
      step = Step.HANDING_OVER; // It has taken back what it serves, and begins anew.
      dueNanos = nowNanos + PATIENCE_NANOS;
      handingOver = vips.held();
    }
    lookForTakers(nowNanos, effects);
    boolean nobodyIsLeft =
        step == Step.ALONE && own.noneSince(aloneNanos) && !handovers.sendsOnAny();
    boolean waits = step == Step.HANDING_OVER || step == Step.ALONE;
    if (nobodyIsLeft || (waits && nowNanos >= dueNanos)) {
      letGo(nowNanos, effects);
    }
    boolean over =
        switch (step) {
          case NOT_ASKED, ALONE, DONE -> false;
          case HANDING_OVER -> vips.carriesNothing() && handingOver.stream().allMatch(this::taken);
          case LETTING_GO -> vips.carriesNothing() || nowNanos >= dueNanos;
          case DRAINING -> !handovers.givesAny() || nowNanos >= dueNanos;
        };
    if (over && step != Step.DRAINING && handovers.givesAny()) {
      step = Step.DRAINING;
      dueNanos = nowNanos + drainNanos + LIMIT_NANOS;
    } else if (over) {
      // For good: one that was lost just now is asked for again, and would be taken again.
      handovers.withdraw(true, REASON, nowNanos, effects);
      step = Step.DONE;
      dueNanos = Long.MAX_VALUE;
      effects.add(new Effect.Stopped());
    }
  }

  private void letGo(long nowNanos, List<Effect> effects) {
    step = Step.LETTING_GO;
    dueNanos = nowNanos + LIMIT_NANOS;
    handovers.withdraw(true, REASON, nowNanos, effects);
  }

  /** They may go while it waits, and come. */
  private void lookForTakers(long nowNanos, List<Effect> effects) {
    boolean forNobody =
        !vips.held().isEmpty()
            && election.settled()
            && vips.held().stream().allMatch(vip -> election.inForce().of(vip).node().isEmpty());
    if (!forNobody) {
      nobodySinceNanos = Long.MAX_VALUE;
    } else if (nobodySinceNanos == Long.MAX_VALUE) {
      nobodySinceNanos = nowNanos;
    }
    boolean forLong = forNobody && (!anotherMayCome() || nowNanos >= nobodyForLongAtNanos());
    if (step == Step.HANDING_OVER && forLong) {
      step = Step.ALONE;
      aloneNanos = nowNanos;
      dueNanos = nowNanos + drainNanos;
      effects.add(new Effect.NobodyTakes());
    } else if (step == Step.ALONE && !forNobody) {
      step = Step.HANDING_OVER;
      dueNanos = nowNanos + PATIENCE_NANOS;
    }
  }

  private boolean anotherMayCome() {
    View view = election.view();
    return view.members().size() > 1 || view.departed().containsValue(Departure.SILENT);
  }

  private long nobodyForLongAtNanos() {
    return nobodySinceNanos == Long.MAX_VALUE
        ? Long.MAX_VALUE
        : nobodySinceNanos + NOBODY_FOR_NANOS;
  }

  /**
   * Whether whoever is to have the VIP says that it has. A coordinator that left as soon as it had
   * let go could take its last assignment with it.
   */
  private boolean taken(InetAddress vip) {
    Choice choice = election.inForce().choices().get(vip);
    boolean nobody = choice == null || choice.node().isEmpty() || choice.node().equals(self);
    return nobody || holders.holder(vip).equals(choice.node());
  }

  long wakeAtNanos() {
    return step == Step.HANDING_OVER ? Math.min(dueNanos, nobodyForLongAtNanos()) : dueNanos;
  }
}
