package org.tandemlb.cluster.vip.kernel;

import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** The interfaces of this machine that take part in ARP. */
final class Ethernets {

  private Ethernets() {}

  /**
   * Any of them may be in the LAN of this one: whether it is cannot be seen from here, and its
   * addresses need not tell.
   *
   * @return names; none when the kernel cannot be asked
   */
  static List<String> besides(String device) {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(link -> !link.getName().equals(device) && speaksArp(link))
          .map(NetworkInterface::getName)
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  /** A bridge's port, say, has no address, and leaves ARP to the bridge. */
  private static boolean speaksArp(NetworkInterface link) {
    try {
      return !link.isLoopback()
          && link.getHardwareAddress() != null
          && link.inetAddresses().anyMatch(Inet4Address.class::isInstance);
    } catch (SocketException e) {
      return false; // It has just gone.
    }
  }
}
