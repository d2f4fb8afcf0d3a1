package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.election.Assignment.Choice;
import org.tandemlb.cluster.election.Election;

/**
 * Ends this node's part: the others take over what it carries, or it lets go. Owned by the control
 * thread.
 */
final class PoliteStop {

  /** So long it waits for the coordinator to move its VIPs, and for their takers. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** And so long after that for addresses that will not go. */
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final String REASON = "stopping";

  private enum Step {
    NOT_ASKED,
    /** Reports that it cannot hold, and keeps what it carries until the election moves it. */
    HANDING_OVER,
    /** Has let go of everything, whether anybody takes it or not. */
    LETTING_GO,
    DONE
  }

  private final String self;
  private final Election election;
  private final Vips vips;
  private final Holders holders;

  private Step step = Step.NOT_ASKED;
  private Set<InetAddress> handingOver = Set.of();
  private long dueNanos = Long.MAX_VALUE;

  PoliteStop(String self, Election election, Vips vips, Holders holders) {
    this.self = self;
    this.election = election;
    this.vips = vips;
    this.holders = holders;
  }

  void request(long nowNanos, List<Effect> effects) {
    if (step == Step.NOT_ASKED) {
      step = Step.HANDING_OVER;
      dueNanos = nowNanos + PATIENCE_NANOS;
      handingOver = vips.held();
      vips.withdraw(false, REASON, nowNanos, effects);
    }
  }

  /** What this node reports that it cannot hold. */
  Map<InetAddress, String> cannotHold() {
    Map<InetAddress, String> reasons = new HashMap<>(vips.cannotHold());
    if (step != Step.NOT_ASKED) {
      vips.addresses().forEach(vip -> reasons.put(vip, REASON));
    }
    return reasons;
  }

  /** Whether the election's word still counts: not once everything was let go of. */
  boolean obeys() {
    return step == Step.NOT_ASKED || step == Step.HANDING_OVER;
  }

  /** Whether this node may try for what it does not carry. */
  boolean mayTry() {
    return step == Step.NOT_ASKED;
  }

  void settle(long nowNanos, List<Effect> effects) {
    if (step == Step.HANDING_OVER && nowNanos >= dueNanos) {
      step = Step.LETTING_GO;
      dueNanos = nowNanos + LIMIT_NANOS;
      vips.withdraw(true, REASON, nowNanos, effects);
    }
    boolean over =
        switch (step) {
          case NOT_ASKED, DONE -> false;
          case HANDING_OVER -> vips.carriesNothing() && handingOver.stream().allMatch(this::taken);
          case LETTING_GO -> vips.carriesNothing() || nowNanos >= dueNanos;
        };
    if (over) {
      // For good: one that was lost just now is asked for again, and would be taken again.
      vips.withdraw(true, REASON, nowNanos, effects);
      step = Step.DONE;
      dueNanos = Long.MAX_VALUE;
      effects.add(new Effect.Stopped());
    }
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
    return dueNanos;
  }
}
