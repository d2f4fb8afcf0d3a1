package org.tandemlb.cluster.control.sim;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tandemlb.config.Config;
import org.tandemlb.config.VipConfig;

/** What must hold after every step, whatever has happened; and how long a VIP was on nobody. */
final class Invariants {

  /**
   * Only two hosts that find each other again may both carry an address, and so long from when both
   * processes can hear it: the kernel of one that stands still carries on until its lease is over.
   * A frame between them that is lost or late is a moment in which they cannot hear each other.
   */
  private static final long HEAL_NANOS = World.millis(300);

  /** More than any state machine has to do; a loop without end would do more. */
  private static final long STEPS_A_SECOND = 5_000;

  private static final long LOOK_NANOS = World.millis(5);

  private final NeverNone neverNone;
  private final Minorities minorities;

  private record Pair(InetAddress vip, Host one, Host other) {}

  /** Two that carry one address: since when, and when either process last stood still. */
  private static final class Both {
    final long sinceNanos;
    long lastDeafNanos;

    Both(long sinceNanos) {
      this.sinceNanos = sinceNanos;
      this.lastDeafNanos = sinceNanos;
    }
  }

  private final World world;
  private final Lan lan;
  private final List<Host> hosts;
  private final List<InetAddress> vips;

  private final Map<Pair, Both> both = new LinkedHashMap<>();
  private final Map<InetAddress, Long> noneSinceNanos = new LinkedHashMap<>();
  private final Map<InetAddress, Long> longestNone = new LinkedHashMap<>();
  private final Map<Host, Long> stepsSeen = new LinkedHashMap<>();
  private long stepsFromNanos;
  private long changesSeen;
  private long lookedNanos;
  private long longestBoth;

  Invariants(World world, Lan lan, List<Host> hosts, Config config) {
    this.world = world;
    this.lan = lan;
    this.hosts = hosts;
    this.vips = config.vips().stream().map(VipConfig::address).toList();
    this.minorities = new Minorities(world, lan.links, hosts, config.cluster());
    this.neverNone = new NeverNone(world, lan.links, hosts, Invariants::speaks);
  }

  void check() {
    // Looking at all pairs costs more than a step: only when an address came or went, or now and
    // then for what lasts too long.
    long changes = 0;
    for (Host host : hosts) { // After every step of every client: a stream would cost more.
      changes += host.kernel().changes();
    }
    if (changes == changesSeen && world.nowNanos() - lookedNanos < LOOK_NANOS) {
      return;
    }
    changesSeen = changes;
    lookedNanos = world.nowNanos();
    for (InetAddress vip : vips) {
      neverTwo(vip);
      measureNone(vip);
    }
    neverNone.check(vips);
    minorities.check();
    hosts.forEach(this::stepsAreFew);
  }

  private void neverTwo(InetAddress vip) {
    for (int i = 0; i < hosts.size(); i++) {
      for (int j = i + 1; j < hosts.size(); j++) {
        Pair pair = new Pair(vip, hosts.get(i), hosts.get(j));
        if (speaks(pair.one(), vip)
            && speaks(pair.other(), vip)
            && lan.links.connected(pair.one(), pair.other())) {
          both(pair);
        } else {
          both.remove(pair);
        }
      }
    }
  }

  private void both(Pair pair) {
    long now = world.nowNanos();
    Both both = this.both.computeIfAbsent(pair, p -> new Both(now));
    longestBoth = Math.max(longestBoth, now - both.sinceNanos);
    if (!pair.one().awake() || !pair.other().awake()) {
      both.lastDeafNanos = now;
    }
    long found = lan.links.apartNanos(pair.one(), pair.other());
    boolean healed = both.sinceNanos - found <= HEAL_NANOS;
    if (!healed || now - Math.max(found, both.lastDeafNanos) > HEAL_NANOS) {
      throw new AssertionError(
          pair.one() + " and " + pair.other() + " both carry " + pair.vip().getHostAddress());
    }
  }

  private static boolean speaks(Host host, InetAddress vip) {
    return !host.frozen() && host.kernel().carries(vip);
  }

  private void measureNone(InetAddress vip) {
    boolean served = hosts.stream().anyMatch(host -> speaks(host, vip));
    if (served) {
      noneSinceNanos.remove(vip);
    } else {
      long since = noneSinceNanos.computeIfAbsent(vip, v -> world.nowNanos());
      longestNone.merge(vip, world.nowNanos() - since, Math::max);
    }
  }

  private void stepsAreFew(Host host) {
    if (host.steps() == stepsSeen.getOrDefault(host, 0L)) {
      return;
    }
    if (world.nowNanos() - stepsFromNanos > World.millis(1_000)) {
      stepsFromNanos = world.nowNanos();
      hosts.forEach(any -> stepsSeen.put(any, any.steps()));
    } else if (host.steps() - stepsSeen.getOrDefault(host, 0L) > STEPS_A_SECOND) {
      throw new AssertionError(host + " is in a loop");
    }
  }

  void measureAnew() {
    noneSinceNanos.clear();
    longestNone.clear();
    longestBoth = 0;
  }

  /** The longest time that a VIP was on nobody, in milliseconds. */
  double longestNoneMillis() {
    return longestNone.values().stream().mapToLong(Long::longValue).max().orElse(0) / 1e6;
  }

  double longestTwoMillis() {
    return longestBoth / 1e6;
  }
}
