package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.tandemlb.cluster.vip.MacAddress;

/**
 * A Neighbor Solicitation or Advertisement with its IPv6 header, without its Ethernet header (RFC
 * 4861 sections 4.3 and 4.4).
 *
 * @param solicitation or an advertisement
 * @param linkLayer the MAC address that its option names; empty for none
 */
record NeighborPacket(
    boolean solicitation,
    InetAddress source,
    InetAddress destination,
    InetAddress target,
    Optional<MacAddress> linkLayer) {

  static final int ETH_P_IPV6 = 0x86dd;
  static final int SOLICITATION = 135;
  static final int ADVERTISEMENT = 136;
  static final int ICMPV6 = 58;

  private static final int HEADER = 40;
  private static final int FIXED_PART = 24;
  private static final int HOP_LIMIT = 255;
  private static final int OVERRIDE = 0x20000000;
  private static final byte SOURCE_LINK_LAYER = 1;
  private static final byte TARGET_LINK_LAYER = 2;

  /** Asks who has the address, without claiming one (RFC 4862 section 5.4.2). */
  static NeighborPacket probe(InetAddress vip) {
    return new NeighborPacket(true, Ip.anyLocal(vip), Ip.solicitedNode(vip), vip, Optional.empty());
  }

  /** Tells everybody that the address has moved (RFC 4861 section 7.2.6). */
  static NeighborPacket announcement(MacAddress own, InetAddress vip) {
    return new NeighborPacket(false, vip, Ip.ALL_NODES, vip, Optional.of(own));
  }

  /** A probe claims nothing: its sender has no address yet. */
  boolean isProbe() {
    return solicitation && source.isAnyLocalAddress();
  }

  /** An advertisement is encoded as an unsolicited one that overrides what others remember. */
  byte[] encode() {
    int length = FIXED_PART + (linkLayer.isPresent() ? 8 : 0);
    ByteBuffer out = ByteBuffer.allocate(HEADER + length);
    out.putInt(6 << 28).putShort((short) length).put((byte) ICMPV6).put((byte) HOP_LIMIT);
    out.put(source.getAddress()).put(destination.getAddress());
    out.put((byte) (solicitation ? SOLICITATION : ADVERTISEMENT)).put((byte) 0).putShort((short) 0);
    out.putInt(solicitation ? 0 : OVERRIDE).put(target.getAddress());
    if (linkLayer.isPresent()) {
      out.put(solicitation ? SOURCE_LINK_LAYER : TARGET_LINK_LAYER).put((byte) 1);
      out.put(linkLayer.get().bytes());
    }
    byte[] packet = out.array();
    out.putShort(HEADER + 2, (short) ~sum(packet, length));
    return packet;
  }

  /**
   * Empty for anything else, and for what RFC 4861 section 7.1 wants dropped: hop limit, code,
   * checksum and options must be right, the target must be no group.
   */
  static Optional<NeighborPacket> decode(byte[] packet) {
    if (packet.length < HEADER + FIXED_PART) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(packet);
    int length = Short.toUnsignedInt(in.getShort(4));
    int type = Byte.toUnsignedInt(in.get(HEADER));
    boolean whole =
        in.get(0) >>> 4 == 6
            && length >= FIXED_PART
            && length <= packet.length - HEADER
            && in.get(6) == ICMPV6
            && Byte.toUnsignedInt(in.get(7)) == HOP_LIMIT
            && (type == SOLICITATION || type == ADVERTISEMENT)
            && in.get(HEADER + 1) == 0;
    if (!whole || sum(packet, length) != 0xffff) {
      return Optional.empty();
    }
    boolean solicitation = type == SOLICITATION;
    InetAddress target = address(packet, HEADER + 8);
    byte wanted = solicitation ? SOURCE_LINK_LAYER : TARGET_LINK_LAYER;
    byte[] mac = new byte[0];
    int end = HEADER + length;
    for (int at = HEADER + FIXED_PART; at < end; at += 8 * packet[at + 1]) {
      if (end - at < 8 || packet[at + 1] <= 0 || 8 * packet[at + 1] > end - at) {
        return Optional.empty();
      }
      if (packet[at] == wanted) {
        mac = Arrays.copyOfRange(packet, at + 2, at + 8);
      }
    }
    if (target.isMulticastAddress()) {
      return Optional.empty();
    }
    return Optional.of(
        new NeighborPacket(
            solicitation,
            address(packet, 8),
            address(packet, 24),
            target,
            mac.length == 0 ? Optional.empty() : Optional.of(MacAddress.of(mac))));
  }

  private static InetAddress address(byte[] packet, int at) {
    return Ip.of(Arrays.copyOfRange(packet, at, at + 16));
  }

  /** The one's complement sum of pseudo-header and message (RFC 8200 section 8.1). */
  private static int sum(byte[] packet, int length) {
    int sum = length + ICMPV6;
    for (int at = 8; at < HEADER + length; at++) {
      int value = Byte.toUnsignedInt(packet[at]);
      sum += at % 2 == 0 ? value << 8 : value;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }
}
