package org.tandemlb.lab.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.Lan;
import org.tandemlb.lab.net.Loopback;
import org.tandemlb.lab.net.Machine;
import org.tandemlb.lab.net.Namespaces;
import org.tandemlb.lab.net.Place;

/**
 * The machines of the demo.
 *
 * @param mode how they are made, and why this way
 * @param frontend what clients dial; its address is the VIP
 * @param bindMode no address is added to an interface: the holder alone listens on it
 */
record Stage(
    String mode,
    Place place,
    List<Machine> nodes,
    List<Machine> webs,
    Machine client,
    InetSocketAddress frontend,
    boolean bindMode)
    implements AutoCloseable {

  private static final int WEBS = 3;
  private static final int VIP_NUMBER = 100;

  /** Hosts of their own where that is possible, else addresses on loopback. */
  static Stage set() throws IOException {
    Optional<String> unavailable = Namespaces.unavailableReason();
    if (unavailable.isEmpty()) {
      InetAddress vip = InetAddress.getByName("198.18.0." + VIP_NUMBER);
      return fill(
          "hosts in network namespaces, a real virtual address and real ARP"
              + " (root, and iproute2 is here)",
          Lan.create(),
          new InetSocketAddress(vip, 80),
          false);
    }
    Loopback loopback = Loopback.create();
    return fill(
        "loopback addresses; the holder alone listens on the virtual one (no hosts of their own: "
            + unavailable.get()
            + ")",
        loopback,
        new InetSocketAddress(loopback.address(VIP_NUMBER), 8080),
        true);
  }

  private static Stage fill(String mode, Place place, InetSocketAddress frontend, boolean bindMode)
      throws IOException {
    try {
      List<Machine> nodes = List.of(place.machine("lb1", 11), place.machine("lb2", 12));
      List<Machine> webs = new ArrayList<>();
      for (int i = 1; i <= WEBS; i++) {
        webs.add(place.machine("web-0" + i, 20 + i));
      }
      return new Stage(mode, place, nodes, webs, place.machine("client", 31), frontend, bindMode);
    } catch (IOException | RuntimeException e) {
      place.close();
      throw e;
    }
  }

  InetAddress vip() {
    return frontend.getAddress();
  }

  /** Whose kernels can be asked for the address; none on loopback, where nobody adds it. */
  List<Host> hosts() {
    return nodes.stream().filter(Host.class::isInstance).map(Host.class::cast).toList();
  }

  /** What a command must begin with to run where that machine is. */
  static String prefix(Machine machine) {
    return machine instanceof Host host ? "sudo ip netns exec " + host.namespace() + " " : "";
  }

  @Override
  public void close() {
    place.close();
  }
}
