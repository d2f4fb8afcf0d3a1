package org.tandemlb.cluster;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.control.ControlCore;
import org.tandemlb.cluster.control.Effect;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.membership.Membership;
import org.tandemlb.cluster.vip.AddressOwner;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.handover.Passage;

/**
 * The control thread: tells the core what happens, and does what it decides. A bug costs what it
 * hits and nothing else. Whatever else is thrown ends the process: this node would go on as a live
 * member that decides nothing, and with it nobody would hold its VIPs.
 */
final class ControlLoop implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  /**
   * What a node says of itself changes by itself only in its session count: once a second will do.
   */
  private static final long LOCAL_FACTS_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * After a bug, so that one that comes each time does not take a whole processor. Much less than
   * the 50 ms after which what was asked of the LAN is stale: one VIP's bug, coming each time,
   * would else keep this node from ever taking another.
   */
  private static final long PAUSE_MILLIS = 10;

  /**
   * An address is not added while something that the LAN has said waits for longer than this: it
   * may be a rival's question, whose volley takes 60 ms and is heard in time then. For answers the
   * owner itself looks when it adds.
   */
  static final long UNHEARD_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

  /**
   * So many events of single VIPs are taken in before the whole is looked at again. They take
   * milliseconds, so that nothing that is due, as a lease is, comes late because of them.
   */
  private static final int MOST_UNSETTLED = 64;

  private static final String TOO_BUSY = "this node is too busy to hear in time who answers for it";

  private final ControlCore core;
  private final Inbox inbox;
  private final List<Event> first;
  private final Membership membership;
  private final AddressOwner owner;
  private final Passage passage;
  private final List<InetAddress> vips;
  private final IntSupplier sessions;
  private final Cluster.Listener listener;
  private final Consumer<Throwable> fatal;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Seldom bugLines = new Seldom(Duration.ofSeconds(10));
  private long localFactsDueNanos = System.nanoTime();
  private boolean hitABug;

  /** Events that were taken in, and from which something may follow for everybody. */
  private int unsettled;

  /**
   * @param first told before anything from the inbox
   * @param fatal ends the process; when it returns, the thread ends
   */
  ControlLoop(
      ControlCore core,
      Inbox inbox,
      List<Event> first,
      Membership membership,
      AddressOwner owner,
      Passage passage,
      List<InetAddress> vips,
      IntSupplier sessions,
      Cluster.Listener listener,
      Consumer<Throwable> fatal) {
    this.core = core;
    this.inbox = inbox;
    this.first = first;
    this.membership = membership;
    this.owner = owner;
    this.passage = passage;
    this.vips = vips;
    this.sessions = sessions;
    this.listener = listener;
    this.fatal = fatal;
  }

  /** Open until the core has let go of everything, after a stop was requested. */
  CountDownLatch stopped() {
    return stopped;
  }

  /**
   * Takes a person's wish in, and hands it to the others. On the control thread.
   *
   * @return why it cannot be, in words; nothing when it is
   */
  Optional<String> wish(Event.Wish wished) {
    Optional<String> refusal = core.refusal(wished.values());
    if (refusal.isEmpty()) {
      tell(wished);
    }
    return refusal;
  }

  /** On the control thread. */
  void reload(Event.Reloaded reloaded) {
    tell(reloaded);
  }

  @Override
  public void run() {
    try {
      first.forEach(event -> guarded(() -> tell(event)));
      while (!inbox.isClosed()) {
        step();
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but to end it.
    } catch (Throwable e) {
      fatal.accept(e);
    }
  }

  private void step() throws InterruptedException {
    if (System.nanoTime() - localFactsDueNanos >= 0) {
      localFactsDueNanos = System.nanoTime() + LOCAL_FACTS_NANOS;
      guarded(() -> tell(local()));
    }
    guarded(inbox.take(untilWakeNanos(), this::tell));
    boolean lastOfMany = unsettled > 0 && inbox.isEmpty();
    if (lastOfMany || untilWakeNanos() == 0) {
      guarded(() -> tell(new Event.Tick()));
    }
    if (hitABug) {
      hitABug = false;
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      bug(e);
    }
  }

  private void bug(RuntimeException e) {
    hitABug = true;
    if (bugLines.due(System.nanoTime())) {
      LOG.error("a bug of ours in the control thread; it goes on", e);
    }
  }

  private long untilWakeNanos() {
    long now = System.nanoTime();
    long facts = localFactsDueNanos - now;
    long wake = core.wakeAtNanos();
    long until = wake == Long.MAX_VALUE ? facts : Math.min(facts, wake - now);
    return Math.max(0, until);
  }

  private Event.Local local() {
    Map<InetAddress, LinkIdentity> links = new HashMap<>();
    Map<InetAddress, String> obstacles = new HashMap<>();
    Map<InetAddress, String> doubts = new HashMap<>();
    for (InetAddress vip : vips) {
      owner.link(vip).ifPresent(link -> links.put(vip, link));
      passage.obstacle(vip).ifPresent(why -> obstacles.put(vip, why));
      passage.doubt(vip).ifPresent(why -> doubts.put(vip, why));
    }
    return new Event.Local(sessions.getAsInt(), links, obstacles, doubts);
  }

  /**
   * One event and everything that follows from it, the answers of its own effects included. When
   * many VIPs move, each has events of its own at once: what follows from these for everybody, a
   * look at all VIPs and a report of them, waits for those that are there already.
   */
  private void tell(Event event) {
    if (event.isOfOneVip() && unsettled < MOST_UNSETTLED && !inbox.isEmpty()) {
      unsettled++;
      performAll(new ArrayDeque<>(core.ofOneVip(event, System.nanoTime())));
      return;
    }
    unsettled = 0;
    Queue<Effect> effects = new ArrayDeque<>(core.on(event, System.nanoTime()));
    while (performAll(effects)) {
      effects.addAll(core.settled(System.nanoTime()));
    }
  }

  /**
   * An effect that fails leaves the later ones alone: they may be another VIP's.
   *
   * @return whether one had an answer, after which there may be more to do
   */
  private boolean performAll(Queue<Effect> effects) {
    boolean answered = false;
    for (Effect effect = effects.poll(); effect != null; effect = effects.poll()) {
      try {
        if (effect instanceof Effect.Perform one) {
          Optional<VipEvent> answer = answer(one);
          answered |= answer.isPresent();
          answer
              .map(it -> core.ofOneVip(new Event.Answered(one.vip(), it), System.nanoTime()))
              .ifPresent(effects::addAll);
        } else {
          perform(effect);
        }
      } catch (RuntimeException e) {
        bug(e);
      }
    }
    return answered;
  }

  private void perform(Effect effect) {
    if (effect instanceof Effect.Pass pass) {
      InetAddress vip = pass.vip();
      passage.perform(vip, pass.effect(), answer -> inbox.put(new Event.Passed(vip, answer)));
    } else if (effect instanceof Effect.Send send) {
      membership.send(send.message());
    } else if (effect instanceof Effect.VerdictsChanged changed) {
      listener.verdicts(changed.verdicts());
    } else if (effect instanceof Effect.ProbeNow now) {
      listener.probeNow(now.backends());
    } else if (effect instanceof Effect.ProbeAnew anew) {
      listener.probeAnew(anew.backends());
    } else if (effect instanceof Effect.ProbeSeldom seldom) {
      listener.probeSeldom(seldom.backends());
    } else if (effect instanceof Effect.VipElsewhere elsewhere) {
      listener.vipElsewhere(elsewhere.vip(), elsewhere.node());
    } else if (effect instanceof Effect.NobodyTakes) {
      listener.nobodyTakes();
      localFactsDueNanos = System.nanoTime(); // Whether any session is left is asked next.
    } else if (effect instanceof Effect.WishesChanged changed) {
      listener.wishes(changed.wishes());
    } else if (effect instanceof Effect.OwnState own) {
      listener.ownState(own.state(), own.open());
    } else if (effect instanceof Effect.Moved moved) {
      listener.handover(moved.vip(), moved.progress());
    } else if (effect instanceof Effect.StoodStill stood) {
      listener.stoodStill(stood.vip(), stood.time());
    } else if (effect instanceof Effect.CheckFile check) {
      listener.checkFile(check.id());
    } else if (effect instanceof Effect.ApplyFile apply) {
      listener.applyFile(apply.id());
    } else if (effect instanceof Effect.ReloadOver over) {
      listener.reloadOver(over.id(), over.outcomes());
    } else if (effect instanceof Effect.Say say) {
      say(say);
    } else if (effect instanceof Effect.Stopped) {
      stopped.countDown();
    } else {
      throw new IllegalStateException("no way to do " + effect);
    }
  }

  /** The core waits for the answer of an effect that has one, so a bug is an answer too. */
  private Optional<VipEvent> answer(Effect.Perform one) {
    Optional<VipEvent> refusal = refusal(one.effect(), inbox.unheardNanos());
    if (refusal.isPresent()) {
      return refusal;
    }
    try {
      return owner.perform(one.vip(), one.effect());
    } catch (RuntimeException e) {
      bug(e);
      return failure(one.effect(), "a bug: " + e);
    }
  }

  /** Why an effect is not done: the silence that it follows from was perhaps this node's own. */
  static Optional<VipEvent> refusal(VipEffect effect, long unheardNanos) {
    return effect instanceof VipEffect.Add && unheardNanos > UNHEARD_NANOS
        ? Optional.of(new VipEvent.NotCarried(TOO_BUSY, true))
        : Optional.empty();
  }

  private static Optional<VipEvent> failure(VipEffect effect, String reason) {
    if (effect instanceof VipEffect.Add || effect instanceof VipEffect.Renew) {
      return Optional.of(new VipEvent.NotCarried(reason, false));
    }
    if (effect instanceof VipEffect.RenewAside) {
      return Optional.of(new VipEvent.AsideLost(reason));
    }
    boolean removes =
        effect instanceof VipEffect.Remove
            || effect instanceof VipEffect.StepAside
            || effect instanceof VipEffect.LeaveAside;
    return removes ? Optional.of(new VipEvent.NotGone(reason)) : Optional.empty();
  }

  private static void say(Effect.Say say) {
    switch (say.level()) {
      case ERROR -> LOG.error(say.text());
      case WARN -> LOG.warn(say.text());
      case INFO -> LOG.info(say.text());
      case DEBUG -> LOG.debug(say.text());
    }
  }
}
