package org.tandemlb.lab.net;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A switch, which is a bridge in a namespace of its own, and the hosts on it. Nothing is added to
 * the machine's own network.
 */
public final class Lan implements Place {

  private static final String BRIDGE = "br0";
  private static final String SECOND_BRIDGE = "br1";

  private final LabRun run;
  private final String namespace;
  private final List<Host> hosts = new ArrayList<>();
  private final Set<Host> deaf = new HashSet<>();
  private boolean split;

  private Lan(LabRun run) {
    this.run = run;
    this.namespace = run.id() + "-lan";
  }

  public static Lan create() throws IOException {
    Lan lan = new Lan(LabRun.open());
    try {
      Namespaces.add(lan.namespace);
      Namespaces.ip(
          lan.namespace,
          """
          link add %1$s type bridge stp_state 0 forward_delay 0 mcast_snooping 0
          link set %1$s up
          link set lo up
          """
              .formatted(BRIDGE));
      return lan;
    } catch (IOException | RuntimeException e) {
      lan.close();
      throw e;
    }
  }

  /** Makes a second switch, beside this one. */
  public SecondNetwork second() throws IOException {
    return SecondNetwork.beside(namespace);
  }

  /** Makes a host with the addresses 198.18.0.{@code number}/24 and fd00:18::{@code number}/64. */
  @Override
  public synchronized Host machine(String name, int number) throws IOException {
    String hostNamespace = run.id() + "-" + name;
    try {
      Namespaces.add(hostNamespace);
      Host host = new Host(run, hostNamespace, name, 0, number);
      Namespaces.ip(
          namespace,
          """
          link add %1$s type veth peer name %2$s netns %3$s
          link set %1$s master %4$s up
          """
              .formatted(name, Host.INTERFACE, hostNamespace, BRIDGE));
      host.configure();
      hosts.add(host);
      return host;
    } catch (LastErrorException e) {
      throw new IOException("cannot enter " + hostNamespace + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes a host that reaches this LAN only through one of its hosts, which becomes a router. The
   * new host has the addresses 198.18.1.{@code number}/24 and fd00:18:0:1::{@code number}/64; the
   * router is 1 there. One host behind a router.
   *
   * <p>The small MTU is at the router's end of the cable alone, so the host at the other end does
   * not know of it and asks for segments that do not fit: whoever sends them is told by ICMP.
   */
  public synchronized Host behind(Host router, String name, int number, int routerMtu)
      throws IOException {
    String hostNamespace = run.id() + "-" + name;
    try {
      Namespaces.add(hostNamespace);
      Host host = new Host(run, hostNamespace, name, 1, number);
      router.sysctl("net/ipv4/ip_forward", "1");
      router.sysctl("net/ipv6/conf/all/forwarding", "1");
      Namespaces.ip(
          router.namespace(),
          """
          link add far0 type veth peer name %1$s netns %2$s
          link set far0 mtu %3$d up
          addr add %4$s/24 dev far0
          addr add %5$s/64 dev far0 nodad
          """
              .formatted(
                  Host.INTERFACE,
                  hostNamespace,
                  routerMtu,
                  Host.inSubnet(1, 1),
                  Host.inSubnet6(1, 1)));
      host.configure();
      Namespaces.ip(
          hostNamespace,
          "route add default via %s\nroute add default via %s\n"
              .formatted(Host.inSubnet(1, 1), Host.inSubnet6(1, 1)));
      for (Host near : hosts) {
        if (near != router) {
          route(near, Host.inSubnet(1, 0) + "/24", router.address());
          route(near, Host.inSubnet6(1, 0) + "/64", router.address6());
        }
      }
      hosts.add(host);
      return host;
    } catch (LastErrorException e) {
      throw new IOException("cannot enter " + hostNamespace + ": " + e.getMessage(), e);
    }
  }

  /**
   * Tells a host that a network is reached through another one.
   *
   * @param network as {@code ip route} wants it, such as 198.19.0.0/16
   */
  public void route(Host host, String network, InetAddress gateway) throws IOException {
    Namespaces.ip(
        host.namespace(), "route add " + network + " via " + gateway.getHostAddress() + "\n");
  }

  /** Makes the host's link go dead: it loses its carrier, as with a pulled cable. */
  public void cut(Host host) throws IOException {
    Namespaces.ip(namespace, "link set " + host.name() + " down\n");
  }

  /**
   * Makes every frame from and to the host vanish while its carrier stays: the cable stays in, but
   * the switch no longer knows the port.
   */
  public void drop(Host host) throws IOException {
    Namespaces.ip(namespace, "link set " + host.name() + " nomaster\n");
  }

  /**
   * Makes every frame to the host vanish, while the others hear what it sends: the switch no longer
   * knows who is at the port, and sends nothing there to find out.
   */
  public void deafen(Host host) throws IOException {
    Namespaces.ip(
        namespace,
        "link set %s type bridge_slave flood off mcast_flood off bcast_flood off learning off fdb_flush\n"
            .formatted(host.name()));
    deaf.add(host);
  }

  /**
   * Takes hosts off the switch and puts them on another one: they reach each other, and none of the
   * others.
   */
  public void split(List<Host> away) throws IOException {
    if (!split) {
      Namespaces.ip(
          namespace,
          """
          link add %1$s type bridge stp_state 0 forward_delay 0 mcast_snooping 0
          link set %1$s up
          """
              .formatted(SECOND_BRIDGE));
      split = true;
    }
    for (Host host : away) {
      Namespaces.ip(namespace, "link set " + host.name() + " master " + SECOND_BRIDGE + "\n");
    }
  }

  /** Undoes {@link #cut}, {@link #drop}, {@link #deafen} and {@link #split}. */
  public void heal(Host host) throws IOException {
    if (deaf.remove(host)) {
      Namespaces.ip(namespace, "link set " + host.name() + " nomaster\n"); // A new port hears all.
    }
    Namespaces.ip(namespace, "link set " + host.name() + " master " + BRIDGE + " up\n");
  }

  @Override
  public Path directory() {
    return run.directory();
  }

  @Override
  public synchronized void close() {
    hosts.forEach(Host::close);
    hosts.clear();
    run.close();
  }
}
