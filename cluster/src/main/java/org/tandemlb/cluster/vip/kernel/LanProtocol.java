package org.tandemlb.cluster.vip.kernel;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tandemlb.cluster.vip.MacAddress;

/** How one family's addresses are asked for and announced. Pure, but for its socket. */
interface LanProtocol {

  /**
   * @param vips whose questions must be heard
   */
  PacketSocket open(int index, Set<InetAddress> vips) throws KernelException;

  /** Asks everybody for the address. */
  Outgoing probe(MacAddress own, InetAddress vip);

  /** Tells everybody that the address is here, in every form that some machine needs. */
  List<Outgoing> announcement(MacAddress own, InetAddress vip);

  /** Empty when the packet is malformed, or says nothing about who has an address. */
  Optional<Heard> hear(PacketSocket.Packet packet);

  static LanProtocol of(InetAddress vip) {
    return vip instanceof Inet4Address ? new ArpProtocol() : new NeighborDiscovery();
  }

  /** A packet and the Ethernet address that it goes to. */
  record Outgoing(byte[] packet, MacAddress to) {

    Outgoing directedTo(MacAddress other) {
      return new Outgoing(packet, other);
    }
  }
}
