package org.tandemlb.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.control.ControlCore;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.Membership;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.vip.AddressOwner;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.Passage;
import org.tandemlb.cluster.wire.Decoded;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.Config;

/** What becomes of the control thread, and of its node, when something in it throws. */
class ControlLoopTest {

  private static final InetAddress A = address("198.18.0.100");
  private static final InetAddress B = address("198.18.0.101");

  private final Config config =
      new ConfigBuilder(1)
          .vip("198.18.0.100")
          .served("198.18.0.100", "web")
          .vip("198.18.0.101")
          .served("198.18.0.101", "mail")
          .build();
  private final Member lb1 = new Member("lb1", new UUID(0, 1));
  private final Inbox inbox = new Inbox(System::nanoTime);
  private final Owner owner = new Owner();
  private final AtomicReference<Throwable> fatal = new AtomicReference<>();

  /** What this node has said that it holds. */
  private final List<Set<InetAddress>> told = new CopyOnWriteArrayList<>();

  /** For how long this node has stood still while it had them, as the node is told. */
  private final Map<InetAddress, Duration> stood = new ConcurrentHashMap<>();

  private Thread control;

  @AfterEach
  void end() throws InterruptedException {
    inbox.close();
    control.join(10_000);
  }

  @Test
  void anErrorEndsTheProcess() {
    OutOfMemoryError error = new OutOfMemoryError("thrown by this test");

    run(
        () -> {
          throw error;
        });

    await().until(() -> fatal.get() == error);
    await().until(() -> !control.isAlive());
  }

  @Test
  void anErrorOfTheFirstEventsEndsItToo() {
    owner.broken = A;
    owner.failure = new NoClassDefFoundError("thrown by this test");

    run(() -> 0, new Event.ViewInstalled(alone()));

    await().until(() -> fatal.get() == owner.failure);
  }

  @Test
  void aVipWhoseEffectsFailDoesNotTakeTheOtherWithIt() {
    owner.broken = A;
    owner.failure = new IllegalStateException("thrown by this test");

    run(() -> 0, new Event.ViewInstalled(alone()));

    await().until(() -> owner.carried.contains(B));
    assertThat(owner.carried).doesNotContain(A);
    assertThat(fatal.get()).isNull();
  }

  /**
   * With many VIPs one report after each would be as many large messages, and looks at each VIP.
   */
  @Test
  void whatComesOfSeveralAddressesAtOnceIsToldOnce() {
    run(() -> 0, new Event.ViewInstalled(alone()));

    await().until(() -> told.contains(Set.of(A, B)));
    assertThat(told).doesNotContain(Set.of(A), Set.of(B));
  }

  @Test
  void whatHappensToSeveralVipsAtOnceIsToldOnce() {
    run(() -> 0, new Event.ViewInstalled(alone()));
    await().until(() -> told.contains(Set.of(A, B)));
    told.clear();

    VipEvent anothers = new VipEvent.NotCarried("another has it", true);
    inbox.put(
        () -> {
          inbox.put(new Event.Answered(A, anothers));
          inbox.put(new Event.Answered(B, anothers));
          inbox.put(new Event.Tick());
        });

    await().until(() -> told.contains(Set.of()));
    assertThat(told.get(0)).isEmpty();
  }

  /** While one address is added, what may be an answer for the other comes in and waits. */
  @Test
  void anAddressIsNotAddedWhileWhatTheLanSaysWaitsUnheard() {
    owner.whileAdding =
        added -> {
          InetAddress other = added.equals(A) ? B : A;
          if (owner.carried.size() == 1) {
            inbox.offer(new Event.Probed(other, new MacAddress("02:00:00:00:00:02")));
            while (inbox.unheardNanos() <= ControlLoop.UNHEARD_NANOS) {
              Thread.onSpinWait(); // Not for long: an Add that takes 200 ms is taken back.
            }
          }
        };

    run(() -> 0, new Event.ViewInstalled(alone()));

    await().until(() -> owner.carried.containsAll(Set.of(A, B)));
    InetAddress first = owner.carried.get(0);
    InetAddress second = first.equals(A) ? B : A;
    assertThat(owner.performed)
        .containsSubsequence("Add " + first, "Ask " + second, "Add " + second);
  }

  @Test
  void theNodeIsToldThatItStoodStillForLongerThanItsLease() {
    run(() -> 0, new Event.ViewInstalled(alone()));
    await().until(() -> told.contains(Set.of(A, B)));

    long endNanos = System.nanoTime() + config.cluster().lease().plusMillis(500).toNanos();
    inbox.put(
        () -> {
          while (System.nanoTime() < endNanos) {
            LockSupport.parkNanos(endNanos - System.nanoTime());
          }
        });

    await().until(() -> stood.keySet().equals(Set.of(A, B)));
    assertThat(stood.values()).allMatch(time -> time.toMillis() > 0);
  }

  @Test
  void aBugThatComesEachTimeDoesNotSpin() {
    AtomicInteger times = new AtomicInteger();
    for (int i = 0; i < 1_000; i++) {
      inbox.put(
          () -> {
            times.incrementAndGet();
            throw new IllegalStateException("thrown by this test");
          });
    }

    run(() -> 0);

    await().during(Duration.ofMillis(300)).until(() -> times.get() < 100);
    assertThat(times.get()).isPositive();
    assertThat(fatal.get()).isNull();
  }

  private View alone() {
    return new View(new ViewId(1, lb1.incarnation()), List.of(lb1), Map.of());
  }

  private void run(IntSupplier sessions, Event... first) {
    ControlCore core = new ControlCore(config, lb1, 0, System.nanoTime());
    ControlLoop loop =
        new ControlLoop(
            core,
            inbox,
            List.of(first),
            new Silent(),
            owner,
            Passage.none("a test"),
            List.of(A, B),
            sessions,
            new Deaf(),
            fatal::set);
    control = new Thread(loop, "control");
    control.setDaemon(true);
    control.start();
  }

  /** Finds every address free; throws at whatever concerns the broken one. */
  private static final class Owner implements AddressOwner {
    private final List<InetAddress> carried = new CopyOnWriteArrayList<>();
    private final List<String> performed = new CopyOnWriteArrayList<>();
    private Consumer<InetAddress> whileAdding = vip -> {};
    private InetAddress broken = address("0.0.0.0");
    private Throwable failure = new IllegalStateException();

    @Override
    public Map<InetAddress, Barrier> start(Signals signals) {
      return Map.of();
    }

    @Override
    public Optional<VipEvent> perform(InetAddress vip, VipEffect effect) {
      if (vip.equals(broken)) {
        throwIt();
      }
      performed.add(effect.getClass().getSimpleName() + " " + vip);
      if (effect instanceof VipEffect.Add) {
        carried.add(vip);
        whileAdding.accept(vip);
      }
      boolean carries = effect instanceof VipEffect.Add || effect instanceof VipEffect.Renew;
      return carries ? Optional.of(new VipEvent.Carried()) : Optional.empty();
    }

    private void throwIt() {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    }

    @Override
    public boolean carries(InetAddress vip) {
      return false;
    }

    @Override
    public Optional<LinkIdentity> link(InetAddress vip) {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }

  private final class Silent implements Membership {
    @Override
    public void start(Listener listener) {}

    @Override
    public Member self() {
      return lb1;
    }

    @Override
    public void send(byte[] message) {
      if (Wire.decode(message) instanceof Decoded.Understood understood
          && understood.message() instanceof Message.Reported reported) {
        told.add(reported.report().held());
      }
    }

    @Override
    public void close() {}
  }

  private final class Deaf implements Cluster.Listener {
    @Override
    public void checkFile(UUID id) {}

    @Override
    public void applyFile(UUID id) {}

    @Override
    public void reloadOver(UUID id, Map<String, ReloadOutcome> outcomes) {}

    @Override
    public void verdicts(Map<BackendId, Verdict> verdicts) {}

    @Override
    public void probeNow(Set<BackendId> backends) {}

    @Override
    public void probeAnew(Set<BackendId> backends) {}

    @Override
    public void probeSeldom(Set<BackendId> backends) {}

    @Override
    public void nobodyTakes() {}

    @Override
    public void ownState(AdminState state, Set<InetAddress> open) {}

    @Override
    public void vipElsewhere(InetAddress vip, String node) {}

    @Override
    public void wishes(Wishes wishes) {}

    @Override
    public void handover(InetAddress vip, HandoverProgress progress) {}

    @Override
    public void stoodStill(InetAddress vip, Duration time) {
      stood.put(vip, time);
    }
  }
}
