package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tandemlb.cluster.vip.MacAddress;

/** IPv4: ARP (RFC 826, RFC 5227). */
final class ArpProtocol implements LanProtocol {

  private static final MacAddress EVERYBODY = new MacAddress("ff:ff:ff:ff:ff:ff");

  @Override
  public PacketSocket open(int index, Set<InetAddress> vips) throws KernelException {
    return PacketSocket.forArp(index);
  }

  @Override
  public Outgoing probe(MacAddress own, InetAddress vip) {
    return new Outgoing(ArpPacket.probe(own, vip).encode(), EVERYBODY);
  }

  @Override
  public List<Outgoing> announcement(MacAddress own, InetAddress vip) {
    return List.of(
        new Outgoing(ArpPacket.announcement(own, vip).encode(), EVERYBODY),
        new Outgoing(ArpPacket.announcementAsReply(own, vip).encode(), EVERYBODY));
  }

  /** Any packet whose sender has the address is a claim (RFC 5227 section 2.1.1). */
  @Override
  public Optional<Heard> hear(PacketSocket.Packet packet) {
    return ArpPacket.decode(packet.bytes())
        .map(
            arp ->
                arp.isProbe()
                    ? new Heard(false, arp.target(), arp.senderMac())
                    : new Heard(true, arp.sender(), arp.senderMac()));
  }
}
