package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tandemlb.cluster.vip.MacAddress;

/** IPv6: Neighbor Discovery (RFC 4861, RFC 4862 section 5.4). */
final class NeighborDiscovery implements LanProtocol {

  @Override
  public PacketSocket open(int index, Set<InetAddress> vips) throws KernelException {
    return PacketSocket.forNeighborDiscovery(index, vips);
  }

  @Override
  public Outgoing probe(MacAddress own, InetAddress vip) {
    NeighborPacket probe = NeighborPacket.probe(vip);
    return new Outgoing(probe.encode(), Ip.multicastMac(probe.destination()));
  }

  @Override
  public List<Outgoing> announcement(MacAddress own, InetAddress vip) {
    NeighborPacket announcement = NeighborPacket.announcement(own, vip);
    return List.of(
        new Outgoing(announcement.encode(), Ip.multicastMac(announcement.destination())));
  }

  /** An advertisement for the address is a claim, and so is a question from it. */
  @Override
  public Optional<Heard> hear(PacketSocket.Packet packet) {
    return NeighborPacket.decode(packet.bytes()).map(neighbor -> heard(neighbor, packet.from()));
  }

  /** A probe names no MAC address but the frame's own. */
  private static Heard heard(NeighborPacket neighbor, MacAddress from) {
    if (neighbor.isProbe()) {
      return new Heard(false, neighbor.target(), from);
    }
    InetAddress claimed = neighbor.solicitation() ? neighbor.source() : neighbor.target();
    return new Heard(true, claimed, neighbor.linkLayer().orElse(from));
  }
}
