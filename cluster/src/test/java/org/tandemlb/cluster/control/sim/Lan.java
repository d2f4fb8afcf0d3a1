package org.tandemlb.cluster.control.sim;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEvent;

/** The network: ARP over the links between hosts, and clients. */
final class Lan {

  private final World world;
  final Links links;
  final Clients clients;
  private final List<Host> hosts = new ArrayList<>();

  /**
   * A machine that each host reaches, whatever becomes of the others: in a LAN that is split there
   * is one on each side.
   */
  private static final InetAddress ROUTER = ConfigBuilder.address("198.18.0.1");

  private static final MacAddress ROUTERS_MAC = new MacAddress("02:00:00:00:00:01");

  /** Hosts whose receivers are broken. */
  private final Set<Host> deaf = new LinkedHashSet<>();

  /** For whom a switch answers, whether they are there or not. */
  final Set<Host> answeredFor = new LinkedHashSet<>();

  Lan(World world) {
    this.world = world;
    this.links = new Links(world);
    this.clients = new Clients(world, hosts);
  }

  void add(Host host) {
    hosts.add(host);
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

  /**
   * Whether anything behind the address answers, when it is not only ARP. What drops the cluster's
   * messages is taken to drop everything by IP.
   */
  void knock(Host from, InetAddress vip) {
    boolean somebody =
        hosts.stream()
            .filter(host -> host != from && links.connected(from, host) && !host.frozen())
            .filter(host -> links.clusterHears(from, host, 0) && links.clusterHears(host, from, 0))
            .anyMatch(host -> host.kernel().carries(vip));
    world.in(
        World.millis(somebody ? 1 : 1_500),
        () -> from.deliver(new Event.Answered(vip, new VipEvent.Knocked(somebody))));
  }

  /** Nothing reaches the host any more; what it sends does reach the others. */
  void deafen(Host host) {
    deaf.add(host);
    for (Host other : hosts) {
      if (other != host) {
        links.cut(other, host);
      }
    }
  }

  boolean isDeaf(Host host) {
    return deaf.contains(host);
  }

  void healAll() {
    deaf.clear();
    links.healAll();
  }

  void heal(Host one, Host other) {
    deaf.removeAll(List.of(one, other));
    links.heal(one, other);
    links.heal(other, one);
  }

  /** Who a quiet host knows that would answer. */
  Map<InetAddress, MacAddress> answering() {
    return Map.of(ROUTER, ROUTERS_MAC);
  }

  /** Its kernel answers for the machine's own address, whatever its process does. */
  void askNode(Host from, InetAddress own, MacAddress mac) {
    if (mac.equals(ROUTERS_MAC) && !deaf.contains(from)) {
      from.hears();
    }
    for (Host to : hosts) {
      if (to != from && to.mac().equals(mac)) {
        frame(from, to, () -> answered(from, to, own));
      }
    }
  }

  private void answered(Host from, Host to, InetAddress own) {
    if (!to.frozen()) {
      frame(to, from, () -> from.deliver(new Event.NodeAnswered(own, to.mac())));
    }
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
    links
        .frameNanos(from, to)
        .ifPresent(
            nanos ->
                world.in(
                    nanos,
                    () -> {
                      if (links.hears(from, to)) {
                        to.hears();
                        arrival.run();
                      }
                    }));
  }
}
