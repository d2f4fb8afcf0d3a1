package org.tandemlb.cluster.vip;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * A machine on a {@link FakeLan}: a kernel that answers for the address as long as its lease lasts,
 * and a process with a {@link VipMachine}, which may stall at any moment, between deciding and
 * doing as well, or die. All of it may be paused, clock included.
 */
final class FakeNode {

  static final Duration LEASE = Duration.ofSeconds(2);

  /** As measured: a kernel removes an expired address up to half a second late. */
  private static final int EXPIRY_LATE_MILLIS = 500;

  private static final int GUARD_MILLIS = 50;

  final String name;
  final MacAddress mac;
  private final FakeLan lan;

  /** How often the process stalls just before it does what it has decided. */
  double stallsBeforeEffect;

  private final long clockOriginNanos;
  private VipMachine machine;
  private final Deque<VipEvent> heard = new ArrayDeque<>();
  private final Deque<VipEffect> toDo = new ArrayDeque<>();
  private boolean alive = true;
  private boolean tickFirst;
  private boolean deaf;
  private long stalledUntilNanos;
  private long alarmNanos = -1;

  private boolean carries;
  private long expiryNanos;
  private boolean paused;
  private long pausedSinceNanos;
  private long pausedForNanos;

  FakeNode(FakeLan lan, String name, MacAddress mac) {
    this.lan = lan;
    this.name = name;
    this.mac = mac;
    clockOriginNanos = lan.random.nextLong();
    machine = newMachine();
  }

  VipState state() {
    return machine.state();
  }

  boolean carriesAndRuns() {
    return carries && !paused;
  }

  void assign(VipEvent.Predecessor predecessor) {
    hears(new VipEvent.Assigned(predecessor, "assigned"));
  }

  void withdraw() {
    hears(new VipEvent.Withdrawn("withdrawn"));
  }

  /**
   * Something reaches this machine. A stalled process finds it when it goes on, unless the kernel's
   * buffers have overflowed: then it learns neither what others said nor that its lease is over.
   */
  void hears(VipEvent event) {
    boolean lost = deaf && lan.nowNanos() < stalledUntilNanos && fromTheKernel(event);
    if (alive && !paused && !lost) {
      heard.add(event);
      work();
    }
  }

  void stall(long millis) {
    stalledUntilNanos = lan.nowNanos() + TimeUnit.MILLISECONDS.toNanos(millis);
    tickFirst = lan.random.nextBoolean();
    deaf = lan.random.nextBoolean();
    lan.at(stalledUntilNanos, this::work);
  }

  /** The process dies. Its guard takes the address off at once, unless it died too. */
  void crash(boolean guarded) {
    alive = false;
    heard.clear();
    toDo.clear();
    if (guarded) {
      lan.in(lan.millisUpTo(GUARD_MILLIS), () -> remove(alive));
    }
  }

  /** A new process: it sweeps what a dead one left, and knows nothing. */
  void restart() {
    if (!alive) {
      remove(false);
      alive = true;
      stalledUntilNanos = lan.nowNanos();
      machine = newMachine();
    }
  }

  /** The whole machine stops, and goes on as if no time had passed. */
  void pause(long millis) {
    paused = true;
    pausedSinceNanos = lan.nowNanos();
    lan.carriersChanged();
    lan.in(millis, this::resume);
  }

  private void resume() {
    paused = false;
    long lasted = lan.nowNanos() - pausedSinceNanos;
    pausedForNanos += lasted;
    if (carries) {
      expireAt(expiryNanos + lasted);
    }
    lan.carriersChanged();
    work();
  }

  private void work() {
    while (alive && !paused && lan.nowNanos() >= stalledUntilNanos) {
      if (!toDo.isEmpty()) {
        if (lan.random.nextDouble() < stallsBeforeEffect) {
          stall(lan.millisUpTo(4_000));
          return;
        }
        perform(toDo.remove());
      } else if (tickFirst && tickIsDue()) {
        tickFirst = false;
        decide(new VipEvent.Tick());
      } else if (!heard.isEmpty()) {
        decide(heard.remove());
      } else if (tickIsDue()) {
        decide(new VipEvent.Tick());
      } else {
        sleep();
        return;
      }
    }
  }

  private void decide(VipEvent event) {
    toDo.addAll(machine.on(event, localNanos()));
  }

  private void sleep() {
    if (machine.wakeAtNanos() == Long.MAX_VALUE) {
      return;
    }
    long wakeNanos = lan.nowNanos() + machine.wakeAtNanos() - localNanos();
    if (wakeNanos != alarmNanos) {
      alarmNanos = wakeNanos;
      lan.at(
          wakeNanos,
          () -> {
            if (wakeNanos == alarmNanos) {
              alarmNanos = -1;
              work();
            }
          });
    }
  }

  private boolean tickIsDue() {
    return machine.wakeAtNanos() != Long.MAX_VALUE && localNanos() - machine.wakeAtNanos() >= 0;
  }

  private void perform(VipEffect effect) {
    if (effect instanceof VipEffect.Ask) {
      lan.broadcastQuestion(this);
    } else if (effect instanceof VipEffect.AskDirectly direct) {
      lan.nodes.stream()
          .filter(node -> node.mac.equals(direct.to()))
          .forEach(node -> lan.question(this, node));
    } else if (effect instanceof VipEffect.Announce) {
      lan.announce(this);
    } else if (effect instanceof VipEffect.Add add) {
      carry(add.lifetime());
    } else if (effect instanceof VipEffect.Renew renew) {
      carry(renew.lifetime()); // adds it again when it has expired, as kernels do
    } else if (effect instanceof VipEffect.Remove) {
      remove(false);
      heard.addFirst(new VipEvent.Gone());
    }
  }

  private void carry(Duration lifetime) {
    carries = true;
    expireAt(
        lan.nowNanos()
            + lifetime.toNanos()
            + TimeUnit.MILLISECONDS.toNanos(lan.millisUpTo(EXPIRY_LATE_MILLIS)));
    lan.carriersChanged();
    heard.addFirst(new VipEvent.Carried());
  }

  private void expireAt(long nanos) {
    expiryNanos = nanos;
    lan.at(
        nanos,
        () -> {
          if (carries && !paused && expiryNanos == nanos) {
            remove(true);
          }
        });
  }

  private void remove(boolean unasked) {
    if (carries) {
      carries = false;
      lan.carriersChanged();
      if (unasked) {
        hears(new VipEvent.Lost());
      }
    }
  }

  private static boolean fromTheKernel(VipEvent event) {
    return event instanceof VipEvent.Claimed
        || event instanceof VipEvent.RivalProbed
        || event instanceof VipEvent.Lost;
  }

  private VipMachine newMachine() {
    return new VipMachine(MachineHarness.vip(), name, MachineHarness.cluster(LEASE));
  }

  private long localNanos() {
    long frozen = paused ? lan.nowNanos() - pausedSinceNanos : 0;
    return clockOriginNanos + lan.nowNanos() - pausedForNanos - frozen;
  }
}
