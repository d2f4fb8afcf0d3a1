package org.tandemlb.cluster.control.sim;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * That no VIP is on nobody for long while a host could carry it: one that runs, is awake, is not
 * asked to stop, is not barred, and believes that there are enough of them, all the time. While any
 * machine has no time, nothing is said: what belongs there waits for it.
 */
final class NeverNone {

  /** A message that is lost is said again. */
  private static final long REPEATED_MILLIS = 2_000;

  /** Who is to take over waits so long for a giver that has given up waiting for it. */
  private static final long HANDED_OVER_MILLIS = 2_000;

  /** Who has fallen silent is taken for gone. */
  private static final long SILENCE_MILLIS = 600;

  /** The coordinator waits for the reports of a new view. */
  private static final long REPORTED_MILLIS = 200;

  /** Six questions and their answers, or a rival's turn. */
  private static final long ASKED_MILLIS = 200;

  /**
   * Each wait once, one after the other. Of 1,500 seeds the longest took 2.6 s: a lost assignment
   * and a handover that waited in vain.
   */
  private static final long BOUND_NANOS =
      World.millis(
          REPEATED_MILLIS + HANDED_OVER_MILLIS + SILENCE_MILLIS + REPORTED_MILLIS + ASKED_MILLIS);

  private record Able(Host host, InetAddress vip) {}

  private final World world;
  private final Links links;
  private final List<Host> hosts;
  private final BiPredicate<Host, InetAddress> speaks;

  /** Since when a host could carry a VIP and nobody in its part of the LAN speaks for it. */
  private final Map<Able, Long> sinceNanos = new LinkedHashMap<>();

  NeverNone(World world, Links links, List<Host> hosts, BiPredicate<Host, InetAddress> speaks) {
    this.world = world;
    this.links = links;
    this.hosts = hosts;
    this.speaks = speaks;
  }

  void check(List<InetAddress> vips) {
    for (InetAddress vip : vips) {
      for (Host host : hosts) {
        check(new Able(host, vip));
      }
    }
  }

  private void check(Able able) {
    if (!able.host().canHold()
        || !able.host().hasQuorum()
        || hosts.stream().anyMatch(Host::isBusy)
        || isServed(able.host(), able.vip())) {
      sinceNanos.remove(able);
      return;
    }
    long now = world.nowNanos();
    long nanos = now - sinceNanos.computeIfAbsent(able, any -> now);
    if (nanos > BOUND_NANOS) {
      throw new AssertionError(
          able.vip().getHostAddress()
              + " is on nobody, although "
              + able.host()
              + " could hold it");
    }
  }

  /** In the part of the LAN that this host is in: over any others, in any direction. */
  private boolean isServed(Host near, InetAddress vip) {
    for (Host host : hosts) { // After every step: mostly the VIP is next door.
      if (speaks.test(host, vip) && (links.hears(host, near) || links.hears(near, host))) {
        return true;
      }
    }
    return links.part(near, hosts).stream().anyMatch(host -> speaks.test(host, vip));
  }
}
