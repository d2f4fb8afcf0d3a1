package org.tandemlb.cluster.control.sim;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;

/**
 * What one machine's kernel carries. An address whose lease has ended goes up to half a second
 * late; renewing one that has gone adds it again; a frozen machine's leases do not run.
 */
final class Kernel {

  private static final int A_VOLLEY = 3;

  private record Claim(MacAddress by, long nanos) {}

  private final World world;
  private final Host host;
  private final Map<InetAddress, Claim> claims = new LinkedHashMap<>();
  private final Map<InetAddress, Deque<Long>> askedNanos = new LinkedHashMap<>();
  private final Map<InetAddress, Long> expiresNanos = new LinkedHashMap<>();
  private final Map<InetAddress, Long> asideUntilNanos = new LinkedHashMap<>();

  private long changes;

  Kernel(World world, Host host) {
    this.world = world;
    this.host = host;
  }

  boolean carries(InetAddress vip) {
    return expiresNanos.containsKey(vip);
  }

  void asked(InetAddress vip) {
    Deque<Long> last = askedNanos.computeIfAbsent(vip, any -> new ArrayDeque<>());
    last.add(host.clockNanos());
    if (last.size() > A_VOLLEY) {
      last.remove();
    }
  }

  void heard(Event.Claimed claim) {
    claims.put(claim.vip(), new Claim(claim.by(), host.clockNanos()));
  }

  /** Who adds an address looks whether another has answered for it since the last volley began. */
  Optional<VipEvent> refusal(InetAddress vip, VipEffect.Add add) {
    return Optional.ofNullable(claims.get(vip))
        .filter(claim -> !add.despite().equals(Optional.of(claim.by())))
        .filter(claim -> askedNanos.containsKey(vip))
        .filter(claim -> claim.nanos() >= askedNanos.get(vip).peek())
        .map(claim -> new VipEvent.NotCarried("another machine has just answered for it", true));
  }

  /** Whether the address is on {@code lo}, and its lease there is not over. */
  boolean aside(InetAddress vip) {
    return asideUntilNanos.getOrDefault(vip, Long.MIN_VALUE) > host.clockNanos();
  }

  void keepAside(InetAddress vip, long lifetimeNanos) {
    asideUntilNanos.put(vip, host.clockNanos() + lifetimeNanos);
  }

  void leaveAside(InetAddress vip) {
    asideUntilNanos.remove(vip);
  }

  /** How often an address has come or gone. */
  long changes() {
    return changes;
  }

  void carry(InetAddress vip, long lifetimeNanos) {
    long expiry = host.clockNanos() + lifetimeNanos + world.between(0, 500);
    if (expiresNanos.put(vip, expiry) == null) {
      changes++;
    }
    world.in(expiry - host.clockNanos(), () -> expire(vip, expiry));
  }

  void remove(InetAddress vip) {
    expiresNanos.remove(vip);
    changes++;
  }

  void removeAll() {
    expiresNanos.clear();
    asideUntilNanos.clear();
    changes++;
  }

  private void expire(InetAddress vip, long expiry) {
    if (!Long.valueOf(expiry).equals(expiresNanos.get(vip))) {
      return;
    }
    if (host.frozen()) {
      host.onThaw(() -> expire(vip, expiry));
    } else if (host.clockNanos() < expiry) {
      world.in(expiry - host.clockNanos(), () -> expire(vip, expiry));
    } else {
      expiresNanos.remove(vip);
      changes++;
      host.deliver(new Event.Lost(vip));
    }
  }
}
