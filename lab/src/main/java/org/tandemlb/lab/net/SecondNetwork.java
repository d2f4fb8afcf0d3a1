package org.tandemlb.lab.net;

import java.io.IOException;
import java.net.InetAddress;

/** A second switch, to which some hosts of a {@link Lan} have a second cable. IPv4 alone. */
public final class SecondNetwork {

  /** A host's end of that cable. */
  public static final String INTERFACE = "eth1";

  private static final String BRIDGE = "br2";
  private static final int SUBNET = 2;

  private final String switches;

  /**
   * @param switches the namespace of the LAN's switch
   */
  private SecondNetwork(String switches) {
    this.switches = switches;
  }

  static SecondNetwork beside(String switches) throws IOException {
    Namespaces.ip(
        switches,
        """
        link add %1$s type bridge stp_state 0 forward_delay 0 mcast_snooping 0
        link set %1$s up
        """
            .formatted(BRIDGE));
    return new SecondNetwork(switches);
  }

  public void plug(Host host) throws IOException {
    Namespaces.ip(
        switches,
        """
        link add %1$s type veth peer name %2$s netns %3$s
        link set %1$s master %4$s up
        """
            .formatted(port(host), INTERFACE, host.namespace(), BRIDGE));
    Namespaces.ip(
        host.namespace(),
        "link set %1$s up\naddr add %2$s/24 dev %1$s\n"
            .formatted(INTERFACE, address(host).getHostAddress()));
  }

  /** What a host has there: the last number of its address on the LAN. */
  public static InetAddress address(Host host) {
    return host.addressIn(SUBNET);
  }

  /** Makes every frame from and to the host vanish there while its carrier stays. */
  public void drop(Host host) throws IOException {
    Namespaces.ip(switches, "link set " + port(host) + " nomaster\n");
  }

  /** Undoes {@link #drop}. */
  public void heal(Host host) throws IOException {
    Namespaces.ip(switches, "link set " + port(host) + " master " + BRIDGE + "\n");
  }

  private static String port(Host host) {
    return host.name() + "-2";
  }
}
