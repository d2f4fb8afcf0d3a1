package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.config.IpAddress;

/**
 * The VIPs that stand on the loopback interface, leased like those on a LAN's: their sessions are
 * served there, and nobody on the LAN is answered. Owned by the control thread.
 */
final class Aside {

  private static final Logger LOG = LoggerFactory.getLogger(Aside.class);

  static final String DEVICE = "lo";

  /** The kernel gives it this number in every network namespace (LOOPBACK_IFINDEX). */
  static final int INDEX = 1;

  private final Rtnetlink rtnetlink;
  private final Guard guard;
  private final LongSupplier nanoClock;

  /** Until when the kernel keeps each VIP there at least. */
  private final Map<InetAddress, Long> untilNanos = new HashMap<>();

  Aside(Rtnetlink rtnetlink, Guard guard, LongSupplier nanoClock) {
    this.rtnetlink = rtnetlink;
    this.guard = guard;
    this.nanoClock = nanoClock;
  }

  boolean has(InetAddress vip) {
    return untilNanos.containsKey(vip);
  }

  /**
   * Puts it there. Whoever gets an exception calls {@link #leave}: it may be there all the same.
   *
   * @return whether what is sent to it is taken in there
   */
  boolean begin(InetAddress vip, Duration lifetime) throws KernelException {
    long began = nanoClock.getAsLong();
    guard.hold(vip, DEVICE);
    rtnetlink.carry(INDEX, vip, lifetime);
    untilNanos.put(vip, began + lifetime.toNanos());
    return LocalRoute.await(vip, DEVICE);
  }

  /**
   * What has expired is not renewed, which would add it again: by then this process was stopped for
   * so long that its sessions may be another's.
   */
  VipEvent renew(InetAddress vip, Duration lifetime) {
    Long until = untilNanos.get(vip);
    if (until == null) {
      return new VipEvent.AsideLost("it is not aside any more");
    }
    long before = nanoClock.getAsLong();
    if (before - until >= 0) {
      return lost(vip, "its lease on " + DEVICE + " ran out");
    }
    try {
      rtnetlink.carry(INDEX, vip, lifetime);
    } catch (KernelException e) {
      // It lives until its lease is over: no session is cut for one refusal.
      LOG.warn("{} stays aside, but was not renewed: {}", IpAddress.text(vip), e.getMessage());
      return new VipEvent.AsideKept();
    }
    if (nanoClock.getAsLong() - until >= 0) {
      return lost(vip, "its lease on " + DEVICE + " ran out while it was renewed");
    }
    untilNanos.put(vip, before + lifetime.toNanos());
    return new VipEvent.AsideKept();
  }

  /** Takes it off, and reads back. */
  VipEvent leave(InetAddress vip) {
    untilNanos.remove(vip);
    try {
      for (AddressEntry entry : entries(vip)) {
        if (entry.leased()) {
          rtnetlink.delete(entry);
        }
      }
      List<AddressEntry> still = entries(vip);
      if (still.isEmpty()) {
        guard.drop(vip, DEVICE);
        return new VipEvent.AsideGone();
      }
      return new VipEvent.NotGone(still.get(0).text() + " is on " + DEVICE + " again");
    } catch (KernelException e) {
      return new VipEvent.NotGone(e.getMessage());
    }
  }

  /** Somebody else takes it off everything. */
  void forget(InetAddress vip) {
    untilNanos.remove(vip);
  }

  private VipEvent lost(InetAddress vip, String reason) {
    return leave(vip) instanceof VipEvent.NotGone stuck
        ? new VipEvent.AsideLost(reason + "; and it cannot be removed: " + stuck.reason())
        : new VipEvent.AsideLost(reason);
  }

  private List<AddressEntry> entries(InetAddress vip) throws KernelException {
    return rtnetlink.addresses().stream()
        .filter(entry -> entry.index() == INDEX && entry.address().equals(vip))
        .toList();
  }
}
