package org.tandemlb.cluster.control.sim;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEvent;

/**
 * The network: who hears whom, and ARP. The cluster's own traffic can be cut apart from the rest.
 */
final class Lan {

  private record Path(Host from, Host to) {}

  private final World world;
  final Clients clients;
  private final List<Host> hosts = new ArrayList<>();
  private final Set<Path> cut = new HashSet<>();
  private final Set<Path> clusterCut = new HashSet<>();

  /** For whom a switch answers, whether they are there or not. */
  final Set<Host> answeredFor = new HashSet<>();

  /** When two hosts could last not hear each other. */
  private final Map<Path, Long> apartNanos = new HashMap<>();

  Lan(World world) {
    this.world = world;
    this.clients = new Clients(world, hosts);
  }

  void add(Host host) {
    hosts.add(host);
  }

  /** Nothing that one sends reaches the other. */
  void cut(Host from, Host to) {
    cut.add(new Path(from, to));
  }

  /** Only their cluster traffic is lost; ARP goes on. */
  void cutCluster(Host from, Host to) {
    clusterCut.add(new Path(from, to));
  }

  void healAll() {
    cut.forEach(path -> apart(path.from(), path.to()));
    cut.clear();
    clusterCut.clear();
  }

  /** From now on they have just found each other again. */
  void apart(Host one, Host other) {
    apartNanos.put(new Path(one, other), world.nowNanos());
    apartNanos.put(new Path(other, one), world.nowNanos());
  }

  long apartNanos(Host one, Host other) {
    return apartNanos.getOrDefault(new Path(one, other), Long.MIN_VALUE / 2);
  }

  boolean hears(Host from, Host to) {
    return !cut.contains(new Path(from, to));
  }

  boolean connected(Host one, Host other) {
    return hears(one, other) && hears(other, one);
  }

  boolean clusterHears(Host from, Host to) {
    return hears(from, to) && !clusterCut.contains(new Path(from, to));
  }

  /** A probe to everybody: all hear it, and the kernel that carries the address answers. */
  void ask(Host from, InetAddress vip) {
    for (Host to : hosts) {
      if (to != from) {
        frame(from, to, () -> probed(from, to, vip));
      }
    }
  }

  void askDirectly(Host from, InetAddress vip, MacAddress mac) {
    for (Host to : hosts) {
      if (to != from && to.mac().equals(mac)) {
        frame(from, to, () -> probed(from, to, vip));
      }
    }
  }

  private void probed(Host from, Host to, InetAddress vip) {
    if (to.frozen()) {
      return;
    }
    to.deliver(new Event.Probed(vip, from.mac()));
    if (to.kernel().carries(vip) || answeredFor.contains(to)) {
      frame(to, from, () -> from.deliver(new Event.Claimed(vip, to.mac())));
    }
  }

  /** Whether anything behind the address answers, when it is not only ARP. */
  void knock(Host from, InetAddress vip) {
    boolean somebody =
        hosts.stream()
            .filter(host -> host != from && connected(from, host) && !host.frozen())
            .anyMatch(host -> host.kernel().carries(vip));
    world.in(
        World.millis(somebody ? 1 : 1_500),
        () -> from.deliver(new Event.Answered(vip, new VipEvent.Knocked(somebody))));
  }

  void announce(Host from, InetAddress vip) {
    clients.announced(from, vip);
    for (Host to : hosts) {
      if (to != from) {
        frame(from, to, () -> to.deliver(new Event.Claimed(vip, from.mac())));
      }
    }
  }

  private void frame(Host from, Host to, Runnable arrival) {
    if (hears(from, to)) {
      world.in(
          world.between(0, 1),
          () -> {
            if (hears(from, to)) {
              arrival.run();
            }
          });
    }
  }
}
