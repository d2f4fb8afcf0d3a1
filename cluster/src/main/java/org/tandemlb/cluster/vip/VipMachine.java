package org.tandemlb.cluster.vip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tandemlb.cluster.vip.VipEvent.Predecessor;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.IpAddress;

/**
 * Decides for one VIP on one node: asks, adds, renews, announces, gives up, releases. Pure; owned
 * by the control thread.
 *
 * <p>Every event first meets the lease: what this node's own clock has given up is released before
 * anything else is thought about. Then the event changes the phase, and then whatever is due in
 * that phase is done, however late it is.
 */
public final class VipMachine {

  /**
   * Who yields to another waits so long before it asks anew: longer than a volley of questions, so
   * that the other has the address by then, and answers.
   */
  static final long YIELD_NANOS = Nanos.millis(100);

  /**
   * And a stranger's probe makes each node wait so much longer than the one before it in {@code
   * nodes}: two nodes that do not know each other's MAC yet would yield to each other for ever.
   */
  static final long STAGGER_NANOS = Nanos.millis(70);

  /**
   * An Add takes the kernel less than a millisecond. When its answer is later than this the process
   * was stalled, and may have added the address long after it was found free.
   */
  static final long ADDING_NANOS = Nanos.millis(200);

  /** An address that the kernel refuses is tried again so often. */
  static final long RETRY_NANOS = Nanos.seconds(1);

  /** What stopped this node from holding is held against it so long after it may no longer try. */
  static final long TROUBLE_NANOS = Nanos.seconds(60);

  /** Another's claims make one line so often, with their count. */
  static final long WARN_NANOS = Nanos.seconds(60);

  private enum Phase {
    IDLE,
    ASKING,
    /** {@link VipEffect.Add} is not answered yet. */
    ADDING,
    HOLDING,
    RELEASING
  }

  private final InetAddress vip;
  private final Precedence precedence;
  private final Lease lease;
  private final Asking asking;
  private final Announcements announcements;
  private final Releasing releasing = new Releasing();
  private final Strangers strangers = new Strangers();
  private final Rivals rivals = new Rivals();
  private final Liars liars;
  private final RateLimit claimWarnings = new RateLimit(WARN_NANOS);

  private Phase phase = Phase.IDLE;
  private boolean assigned;
  private Predecessor predecessor = Predecessor.GONE;
  private boolean mayWake;

  /** What the election said last. */
  private String verdict = "not assigned yet";

  /** Why this node must not hold; empty when it may. */
  private String barred = "";

  /** Why this node could not hold although it tried; empty when there is no such reason. */
  private String trouble = "";

  private long troubleUntilNanos;

  /** The stranger that was heard last while the trouble lasts. */
  private MacAddress blamed = new MacAddress("");

  /** Why it asks, or releases. */
  private String cause = "";

  private long addingUntilNanos;

  /** Whether its sessions can go on here while another carries the address. */
  private boolean keepsSessions;

  /** Why the lease ended; 0 once that is said, which comes after the address is off. */
  private long stoodStillNanos;

  private VipState reportedState = VipState.SPARE;
  private String reportedFault = "";
  private List<VipEffect> effects = new ArrayList<>();

  public VipMachine(InetAddress vip, String self, ClusterConfig cluster) {
    this.vip = vip;
    this.precedence = new Precedence(self, cluster);
    this.lease = new Lease(cluster.lease());
    this.asking = new Asking(cluster.silence());
    this.announcements = new Announcements(precedence.place() > 0);
    this.liars = new Liars(lease);
  }

  /**
   * The effects of one event, to be done in their order. The answer to each comes back as an event,
   * before any other.
   */
  public List<VipEffect> on(VipEvent event, long nowNanos) {
    effects = new ArrayList<>();
    giveUpWhatIsOver(nowNanos);
    change(event, nowNanos);
    doWhatIsDue(nowNanos);
    report();
    return List.copyOf(effects);
  }

  /** When {@link VipEvent.Tick} is due next; {@code Long.MAX_VALUE} for never. */
  public long wakeAtNanos() {
    return switch (phase) {
      case IDLE -> trouble.isEmpty() ? Long.MAX_VALUE : troubleUntilNanos;
      case ASKING -> asking.wakeAtNanos();
      case ADDING -> addingUntilNanos;
      case HOLDING -> Nanos.earlier(lease.wakeAtNanos(), announcements.wakeAtNanos());
      case RELEASING -> releasing.wakeAtNanos();
    };
  }

  public VipState state() {
    boolean fault = !barred.isEmpty() || !trouble.isEmpty();
    return switch (phase) {
      case IDLE -> fault ? VipState.FAULT : VipState.SPARE;
      case ASKING, ADDING -> fault ? VipState.FAULT : VipState.ASKING;
      case HOLDING -> VipState.HOLDER;
      case RELEASING -> VipState.RELEASING;
    };
  }

  /** Why the state is what it is, in words. */
  public String reason() {
    return switch (state()) {
      case SPARE, HOLDER -> verdict;
      case ASKING, RELEASING -> cause;
      case FAULT -> barred.isEmpty() ? trouble : barred;
    };
  }

  /**
   * Whether it lets go of the address, by another's wish or because its time is over, and its
   * sessions are to be served on.
   */
  public boolean stepsAside() {
    return phase == Phase.RELEASING && releasing.stepsAside();
  }

  private void giveUpWhatIsOver(long now) {
    if (phase == Phase.HOLDING && lease.over(now)) {
      if (lease.missed(now)) {
        stoodStillNanos = lease.lateNanos(now);
        giveUp("gave up: this node stood still for longer than its lease allows", 0, now);
      } else {
        giveUp("gave up: not renewed in time", 0, now);
      }
    } else if (phase == Phase.ADDING && Nanos.reached(now, addingUntilNanos)) {
      release("gave up: adding it took too long", 0, now);
    }
  }

  /** What an event means; each handler says what it means in which phase. */
  private void change(VipEvent event, long now) {
    if (event instanceof VipEvent.Assigned e) {
      assigned(e, now);
    } else if (event instanceof VipEvent.Withdrawn e) {
      withdrawn(e.reason(), now);
    } else if (event instanceof VipEvent.HandOver e) {
      handOver(e.reason(), now);
    } else if (event instanceof VipEvent.Barred e) {
      barred(e, now);
    } else if (event instanceof VipEvent.Claimed e) {
      claimed(e, now);
    } else if (event instanceof VipEvent.Knocked e) {
      knocked(e.somebodyThere(), now);
    } else if (event instanceof VipEvent.Introduced e) {
      introduced(e.mac());
    } else if (event instanceof VipEvent.RivalProbed e) {
      rivalProbed(e, now);
    } else if (event instanceof VipEvent.Carried) {
      carried(now);
    } else if (event instanceof VipEvent.NotCarried e) {
      notCarried(e, now);
    } else if (event instanceof VipEvent.Gone || event instanceof VipEvent.SteppedAside) {
      gone(now);
    } else if (event instanceof VipEvent.NotYetAside e) {
      notYetAside(e.reason());
    } else if (event instanceof VipEvent.NotGone e) {
      notGone(e.reason());
    } else if (event instanceof VipEvent.Lost) {
      lost(now);
    } else if (event instanceof VipEvent.KeepsSessions e) {
      keepsSessions = e.keeps();
    } else if (!(event instanceof VipEvent.Tick)) {
      throw new IllegalArgumentException("unknown event " + event);
    }
  }

  private void assigned(VipEvent.Assigned event, long now) {
    assigned = true;
    predecessor = event.predecessor();
    mayWake = event.mayWake();
    verdict = event.reason();
    switch (phase) {
      case IDLE -> {
        if (barred.isEmpty()) {
          ask(verdict, 0, now);
        }
      }
      case ASKING -> asking.predecessor(predecessor);
      case HOLDING -> {
        // A new term is a new view: whoever has just come back may believe something else.
        announcements.burst(now);
        keepVigil(now);
      }
      case ADDING, RELEASING -> {}
    }
  }

  private void withdrawn(String reason, long now) {
    assigned = false;
    verdict = reason;
    letGo(reason, now);
  }

  private void handOver(String reason, long now) {
    assigned = false;
    verdict = reason;
    if (phase == Phase.HOLDING) {
      phase = Phase.RELEASING;
      cause = reason;
      releasing.beginAside(0, now);
    }
  }

  private void barred(VipEvent.Barred event, long now) {
    barred = event.reason();
    if (!barred.isEmpty()) {
      boolean held = phase == Phase.HOLDING;
      trouble = "";
      letGo(barred, now);
      if (held && event.sessionsWait() && keepsSessions) {
        releasing.beginAside(0, now);
      }
    } else if (assigned && phase == Phase.IDLE) {
      ask(verdict, 0, now);
    }
  }

  private void claimed(VipEvent.Claimed event, long now) {
    MacAddress mac = event.mac();
    String node = event.node();
    if (precedence.isSelf(node)) {
      return; // our own frame, reflected
    }
    if (precedence.isMember(node)) {
      introduced(mac);
    }
    String claimant = claimant(event);
    switch (phase) {
      case ASKING -> {
        boolean unasked = event.isAway() && asking.quiet(now);
        asking.answered(mac, now);
        rivals.yieldAgain();
        cause = claimant + " answers for it";
        if (precedence.isMember(node)) {
          trouble = "";
        } else {
          blameIfItPersists("in use by " + claimant, now);
          blamed = trouble.isEmpty() ? blamed : mac;
        }
        if (unasked) {
          liars.lives(mac, now);
        }
        if (liars.answered(mac, event.isDoubtful(), now)) {
          effects.add(new VipEffect.Knock());
        }
      }
      case ADDING -> {
        if (!liars.lies(mac, event.isDoubtful())) {
          release(claimant + " has it", YIELD_NANOS, now);
        }
      }
      case HOLDING -> contested(claimant, event, now);
      case IDLE, RELEASING -> {}
    }
  }

  private static String claimant(VipEvent.Claimed event) {
    if (event.node().isEmpty()) {
      return event.mac() + " (no node of this cluster)";
    }
    String forged = event.isRefuted() ? ", whose own word is that it has it not" : "";
    return event.node() + " (" + event.mac() + forged + ")";
  }

  private void knocked(boolean somebodyThere, long now) {
    if (phase == Phase.ASKING) {
      liars
          .knocked(somebodyThere, now)
          .ifPresent(
              mac -> {
                warn(
                    mac
                        + " answers for it, and is a node's that has been away for longer than its"
                        + " lease; nothing there takes a connection or echoes, so it is taken");
                add(Optional.of(mac), now);
              });
    }
  }

  /** It is a node after all, that had not told its MAC when it was blamed. */
  private void introduced(MacAddress mac) {
    if (mac.equals(blamed)) {
      trouble = "";
    }
  }

  private void contested(String claimant, VipEvent.Claimed event, long now) {
    String node = event.node();
    if (event.isAway() && announcements.quiet(now)) {
      liars.lives(event.mac(), now);
    }
    boolean lies = liars.lies(event.mac(), event.isDoubtful());
    if (precedence.isMember(node) && !lies && !event.isRefuted()) {
      if (precedence.yieldsTo(node)) {
        release(claimant + " carries it too, and comes first in nodes", YIELD_NANOS, now);
        return;
      }
      announcements.contradict(now);
    } else if (strangers.contradict(now)) {
      announcements.once(now);
    }
    if (claimWarnings.allows(now)) {
      warn(
          claimant
              + " speaks as "
              + IpAddress.text(vip)
              + ", which this node carries and keeps; frames heard since the last warning: "
              + claimWarnings.takeCount());
    }
  }

  private void rivalProbed(VipEvent.RivalProbed event, long now) {
    String node = event.node();
    if (event.away()) {
      liars.lives(event.mac(), now);
    }
    if (event.away() && phase == Phase.HOLDING) {
      announcements.beginVigil(now); // It must not take this node for dead; see Liars.
    }
    if (phase != Phase.ASKING || !asking.unanswered() || precedence.isSelf(node)) {
      return; // whoever carries the address has a kernel that answers
    }
    if (precedence.isMember(node)) {
      if (precedence.yieldsTo(node) && rivals.yieldTo()) {
        asking.yield(YIELD_NANOS, now);
      }
    } else if (rivals.yieldTo()) {
      // RFC 5227 section 2.1.1: another's probe for the same address is a conflict.
      asking.yield(YIELD_NANOS + precedence.place() * STAGGER_NANOS, now);
    }
  }

  private void carried(long now) {
    switch (phase) {
      case ADDING -> {
        lease.carried();
        trouble = "";
        phase = Phase.HOLDING;
        announcements.begin(now);
        keepVigil(now);
      }
      case HOLDING -> {
        lease.carried();
      }
      case IDLE, ASKING -> release("carried although it was not asked for", 0, now);
      case RELEASING -> {} // the answer to what went before Remove
    }
  }

  private void notCarried(VipEvent.NotCarried event, long now) {
    switch (phase) {
      case ADDING -> {
        if (event.inUse()) {
          askAgain(event.reason(), Asking.AGAIN_NANOS, now);
          blameIfItPersists(event.reason(), now);
        } else {
          askAgain(event.reason(), RETRY_NANOS, now);
          trouble = event.reason();
        }
      }
      case HOLDING -> {
        if (event.inUse()) {
          giveUp(event.reason(), Asking.AGAIN_NANOS, now);
        } else {
          // It may still live until the lease is over: nothing moves for one refusal.
          if (lease.refused(now)) {
            warn("cannot renew it, trying until its lease is over: " + event.reason());
          }
        }
      }
      case IDLE, ASKING, RELEASING -> {}
    }
  }

  private void gone(long now) {
    if (phase != Phase.RELEASING) {
      return;
    }
    if (assigned && barred.isEmpty()) {
      ask("again: " + cause, releasing.askAfterNanos(), now);
    } else {
      idle(now);
    }
  }

  private void notGone(String reason) {
    if (phase == Phase.RELEASING && releasing.refused()) {
      warn("cannot take it off, trying on: " + reason);
    }
  }

  /** The next attempt is due by itself. */
  private void notYetAside(String reason) {
    if (phase == Phase.RELEASING && releasing.notYetAside()) {
      warn("lets go without its sessions, which it could not serve aside: " + reason);
    }
  }

  private void lost(long now) {
    if (phase == Phase.HOLDING) {
      // Released all the same: the news may be older than what is on the interface now.
      release("the kernel took it off", 0, now);
    }
  }

  private void doWhatIsDue(long now) {
    switch (phase) {
      case IDLE -> {
        if (Nanos.reached(now, troubleUntilNanos)) {
          trouble = "";
        }
      }
      case ASKING -> {
        if (asking.free(now)) {
          add(Optional.empty(), now);
        } else {
          asking.question(now).ifPresent(effects::add);
        }
      }
      case ADDING -> {}
      case HOLDING -> {
        if (lease.renewalDue(now)) {
          lease.requested(now);
          effects.add(new VipEffect.Renew(lease.lifetime()));
        }
        if (announcements.asks(now)) {
          effects.add(new VipEffect.Ask());
        }
        if (announcements.due(now)) {
          announcements.sent(now);
          effects.add(new VipEffect.Announce());
        }
      }
      case RELEASING -> {
        if (releasing.due(now)) {
          releasing.attempted(now);
          effects.add(releasing.effect(lease.lifetime()));
        }
      }
    }
  }

  private void add(Optional<MacAddress> despite, long now) {
    phase = Phase.ADDING;
    addingUntilNanos = now + ADDING_NANOS;
    lease.begin(now);
    effects.add(new VipEffect.Add(lease.lifetime(), despite));
  }

  private void report() {
    if (stoodStillNanos > 0) {
      effects.add(new VipEffect.StoodStill(Duration.ofNanos(stoodStillNanos)));
      stoodStillNanos = 0;
    }
    VipState state = state();
    String fault = state == VipState.FAULT ? reason() : "";
    if (state != reportedState || !fault.equals(reportedFault)) {
      effects.add(new VipEffect.Became(state, reason()));
    }
    reportedState = state;
    reportedFault = fault;
  }

  private void ask(String why, long waitNanos, long now) {
    strangers.forget();
    rivals.yieldAgain();
    liars.forget();
    askAgain(why, waitNanos, now);
  }

  private void askAgain(String why, long waitNanos, long now) {
    phase = Phase.ASKING;
    cause = why;
    asking.begin(predecessor, waitNanos, now);
  }

  private void letGo(String why, long now) {
    switch (phase) {
      case ADDING, HOLDING -> release(why, 0, now);
      case ASKING -> idle(now);
      case RELEASING -> cause = why;
      case IDLE -> {}
    }
  }

  private void release(String why, long askAfterNanos, long now) {
    phase = Phase.RELEASING;
    cause = why;
    releasing.begin(askAfterNanos, now);
  }

  /**
   * Its time is over, and this node was perhaps stopped for long: another may have the address, and
   * sends on what belongs to its sessions here. If nobody has, it is carried again at once.
   */
  private void giveUp(String why, long askAfterNanos, long now) {
    release(why, askAfterNanos, now);
    if (keepsSessions && !lease.longOver(now)) {
      releasing.beginAside(askAfterNanos, now);
    }
  }

  private void idle(long now) {
    phase = Phase.IDLE;
    troubleUntilNanos = now + TROUBLE_NANOS;
  }

  private void keepVigil(long now) {
    if (mayWake) {
      announcements.beginVigil(now);
    }
  }

  private void blameIfItPersists(String text, long now) {
    if (strangers.persists(now) && trouble.isEmpty()) {
      trouble = text;
    }
  }

  private void warn(String text) {
    effects.add(new VipEffect.Warn(text));
  }
}
