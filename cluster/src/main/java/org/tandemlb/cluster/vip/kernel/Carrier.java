package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.tandemlb.cluster.vip.VipEvent;

/**
 * Adds, renews and removes VIPs, and knows which this node carries. Owned by the control thread;
 * {@link #carried} and {@link #forget} are for the watch too.
 */
final class Carrier {

  /** Longer than this, and what the LAN answered before an Add is no longer worth anything. */
  private static final Duration ADD_MAY_TAKE = Duration.ofMillis(200);

  private final Rtnetlink rtnetlink;
  private final Guard guard;
  private final LongSupplier nanoClock;
  private final Aside aside;
  private final Map<InetAddress, Lease> leases = new ConcurrentHashMap<>();

  /** Added, and not seen to be gone since; the control thread's. */
  private final Set<InetAddress> left = new HashSet<>();

  Carrier(Rtnetlink rtnetlink, Guard guard, LongSupplier nanoClock) {
    this.rtnetlink = rtnetlink;
    this.guard = guard;
    this.nanoClock = nanoClock;
    aside = new Aside(rtnetlink, guard, nanoClock);
  }

  /** Takes off what a dead run left: the VIPs that only a lease keeps here. */
  static List<AddressEntry> sweep(Rtnetlink rtnetlink, Set<InetAddress> vips)
      throws KernelException {
    List<AddressEntry> left =
        rtnetlink.addresses().stream()
            .filter(entry -> entry.leased() && vips.contains(entry.address()))
            .toList();
    for (AddressEntry entry : left) {
      rtnetlink.delete(entry);
    }
    return left;
  }

  /** Where it stands aside it goes on standing there: its sessions are the same. */
  VipEvent add(InetAddress vip, LinkEntry link, Duration lifetime) {
    long began = nanoClock.getAsLong();
    leases.remove(vip);
    try {
      Inventory inventory = new Inventory(List.of(link), rtnetlink.addresses());
      String byHand = Placement.byHand(vip, inventory);
      if (!byHand.isEmpty()) {
        return new VipEvent.NotCarried(byHand, false);
      }
      for (AddressEntry entry : inventory.entriesOf(vip)) {
        if (entry.index() != link.index() && !standsAside(entry)) {
          rtnetlink.delete(entry);
        }
      }
      left.add(vip);
      guard.hold(vip, link.name());
      try {
        rtnetlink.carry(link.index(), vip, lifetime);
      } catch (KernelException e) {
        // Without its answer the kernel may have added it all the same.
        return undone(vip, reason(link, e), false);
      }
      leases.put(vip, new Lease(link, began + lifetime.toNanos()));
      LocalRoute.await(vip, link.name()); // else who follows the announcement comes too early
      long tookNanos = nanoClock.getAsLong() - began;
      return tookNanos <= ADD_MAY_TAKE.toNanos()
          ? new VipEvent.Carried()
          : undone(vip, "adding took " + millis(tookNanos) + ": it may have a holder by now", true);
    } catch (KernelException e) {
      return new VipEvent.NotCarried(reason(link, e), false);
    }
  }

  /**
   * The kernel adds an address that has expired again when it is renewed, and somebody else may
   * have it by then. So the clock is read before the call, and after it too: this process may have
   * been stopped in between.
   */
  VipEvent renew(InetAddress vip, Duration lifetime) {
    Lease lease = leases.get(vip);
    if (lease == null) {
      return new VipEvent.NotCarried("it is not carried any more", false);
    }
    long before = nanoClock.getAsLong();
    if (before - lease.untilNanos >= 0) {
      return new VipEvent.NotCarried(
          "its lease ran out " + millis(before - lease.untilNanos) + " ago", true);
    }
    try {
      rtnetlink.carry(lease.link.index(), vip, lifetime);
    } catch (KernelException e) {
      return new VipEvent.NotCarried(reason(lease.link, e), false);
    }
    if (nanoClock.getAsLong() - lease.untilNanos >= 0) {
      return undone(vip, "its lease ran out while it was renewed", true);
    }
    lease.untilNanos = before + lifetime.toNanos();
    return new VipEvent.Carried();
  }

  /** From everywhere. */
  VipEvent remove(InetAddress vip) {
    aside.forget(vip);
    return takeOff(vip);
  }

  /**
   * On loopback first: a moment without the address would reset every session. Nothing here hurries
   * before the LAN is asked by the next holder: on loopback nobody is answered.
   */
  VipEvent stepAside(InetAddress vip, Duration lifetime) {
    left.add(vip);
    try {
      if (!aside.begin(vip, lifetime)) {
        return new VipEvent.NotYetAside("nothing is taken in for it on loopback yet");
      }
    } catch (KernelException e) {
      return notAside(vip, e.getMessage());
    }
    return takeOff(vip) instanceof VipEvent.NotGone stuck
        ? notAside(vip, stuck.reason())
        : new VipEvent.SteppedAside();
  }

  VipEvent renewAside(InetAddress vip, Duration lifetime) {
    return aside.renew(vip, lifetime);
  }

  /** Where it was taken back, its interface takes in what is sent to it before loopback ends. */
  VipEvent leaveAside(InetAddress vip) {
    Lease lease = leases.get(vip);
    if (lease != null && !LocalRoute.await(vip, lease.link.name())) {
      return new VipEvent.NotGone("nothing is taken in for it on " + lease.link.name() + " yet");
    }
    return aside.leave(vip);
  }

  private VipEvent notAside(InetAddress vip, String reason) {
    return aside.leave(vip) instanceof VipEvent.NotGone stuck
        ? new VipEvent.NotGone(reason + "; and it stays on loopback: " + stuck.reason())
        : new VipEvent.NotGone(reason);
  }

  /** From everywhere but loopback, where it stands aside. */
  private VipEvent takeOff(InetAddress vip) {
    leases.remove(vip);
    try {
      for (AddressEntry entry : entriesNotAside(vip)) {
        if (entry.leased()) {
          rtnetlink.delete(entry);
        }
      }
      List<AddressEntry> still = entriesNotAside(vip);
      if (still.isEmpty()) {
        if (!aside.has(vip)) {
          left.remove(vip);
        }
        guard.keepOnly(vip, aside.has(vip) ? Set.of(Aside.DEVICE) : Set.of());
        return new VipEvent.Gone();
      }
      String byHand = Placement.byHand(vip, new Inventory(List.of(), still));
      return new VipEvent.NotGone(byHand.isEmpty() ? "it is there again" : byHand);
    } catch (KernelException e) {
      return new VipEvent.NotGone(e.getMessage());
    }
  }

  /**
   * Removes everything.
   *
   * @return what could not be, and why
   */
  Map<InetAddress, String> removeAll() {
    Map<InetAddress, String> stuck = new HashMap<>();
    for (InetAddress vip : Set.copyOf(left)) {
      if (remove(vip) instanceof VipEvent.NotGone notGone) {
        stuck.put(vip, notGone.reason());
      }
    }
    return stuck;
  }

  /** Whether the address is there for sure: its lease has not run out. */
  boolean carries(InetAddress vip) {
    Lease lease = leases.get(vip);
    return lease != null && nanoClock.getAsLong() - lease.untilNanos < 0;
  }

  /** What is carried at this moment; whoever finds one gone says so with {@link #forget}. */
  Map<InetAddress, Lease> carried() {
    return Map.copyOf(leases);
  }

  /**
   * @return false when that lease has ended meanwhile, or was followed by another
   */
  boolean forget(InetAddress vip, Lease lease) {
    return leases.remove(vip, lease);
  }

  private VipEvent undone(InetAddress vip, String reason, boolean inUse) {
    return takeOff(vip) instanceof VipEvent.NotGone stuck
        ? new VipEvent.NotCarried(reason + "; and it cannot be removed: " + stuck.reason(), inUse)
        : new VipEvent.NotCarried(reason, inUse);
  }

  private List<AddressEntry> entriesNotAside(InetAddress vip) throws KernelException {
    return rtnetlink.addresses().stream()
        .filter(entry -> entry.address().equals(vip) && !standsAside(entry))
        .toList();
  }

  private boolean standsAside(AddressEntry entry) {
    return entry.index() == Aside.INDEX && aside.has(entry.address());
  }

  private static String reason(LinkEntry link, KernelException e) {
    return e.errno() == Libc.ENODEV
        ? link.name() + " has gone from this machine"
        : link.name() + ": " + e.getMessage();
  }

  private static String millis(long nanos) {
    return nanos / 1_000_000 + " ms";
  }

  /** One stay of a VIP on an interface; its identity tells it from the next stay. */
  static final class Lease {
    private final LinkEntry link;

    /** The kernel keeps the address at least until then. Owned by the control thread. */
    private long untilNanos;

    private Lease(LinkEntry link, long untilNanos) {
      this.link = link;
      this.untilNanos = untilNanos;
    }

    int index() {
      return link.index();
    }
  }
}
