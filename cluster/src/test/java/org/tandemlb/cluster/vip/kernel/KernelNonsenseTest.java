package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.Nonsense;
import org.tandemlb.cluster.vip.MacAddress;

/** What the LAN and the kernel say. Anybody on the LAN may say it. */
@Tag("nonsense")
class KernelNonsenseTest {

  private static final int INPUTS = 1_000_000;
  private static final int TIMES = 100;
  private static final MacAddress MAC = new MacAddress("02:00:00:00:00:0a");
  private static final int CHECKSUM_AT = 42;

  @Test
  void arp() {
    new Nonsense(
            "ARP",
            List.of(
                ArpPacket.probe(MAC, Vips.V4).encode(),
                ArpPacket.announcement(MAC, Vips.V4).encode(),
                ArpPacket.announcementAsReply(MAC, Vips.V4).encode()))
        .feed(INPUTS, TIMES, input -> ArpPacket.decode(input).ifPresent(ArpPacket::isProbe));
  }

  /** Each twice: as it is, and with its checksum put right, so that its options are looked at. */
  @Test
  void neighborDiscovery() {
    new Nonsense(
            "neighbour discovery",
            List.of(
                NeighborPacket.probe(Vips.V6).encode(),
                NeighborPacket.announcement(MAC, Vips.V6).encode()))
        .feed(
            INPUTS,
            TIMES,
            input -> {
              NeighborPacket.decode(input).ifPresent(NeighborPacket::isProbe);
              if (input.length > CHECKSUM_AT + 1) {
                putRight(input);
                NeighborPacket.decode(input).ifPresent(NeighborPacket::isProbe);
              }
            });
  }

  /** RFC 8200 section 8.1, over as many bytes as the packet says that it has. */
  private static void putRight(byte[] packet) {
    packet[CHECKSUM_AT] = 0;
    packet[CHECKSUM_AT + 1] = 0;
    int length = Byte.toUnsignedInt(packet[4]) << 8 | Byte.toUnsignedInt(packet[5]);
    int sum = length + NeighborPacket.ICMPV6;
    for (int at = 8; at < Math.min(packet.length, 40 + length); at++) {
      sum += Byte.toUnsignedInt(packet[at]) << (at % 2 == 0 ? 8 : 0);
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    packet[CHECKSUM_AT] = (byte) (~sum >>> 8);
    packet[CHECKSUM_AT + 1] = (byte) ~sum;
  }

  @Test
  void netlink() {
    new Nonsense(
            "netlink",
            List.of(
                addresses(Vips.V4),
                addresses(Vips.V6),
                link(),
                neighbor(),
                socket(),
                acknowledgement()))
        .feed(INPUTS, TIMES, KernelNonsenseTest::readNetlink);
  }

  private static void readNetlink(byte[] datagram) {
    ByteBuffer in = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
    for (NetlinkMessage message : NetlinkMessage.split(in)) {
      AddressMessage.decode(message);
      LinkMessage.decode(message);
      LinkMessage.decodePart(message);
      LinkMessage.framesIn(message);
      NeighborMessage.decode(message);
      SocketMessage.decode(message);
      message.errno();
      message.errorText();
    }
  }

  /** Two messages in one datagram. */
  private static byte[] addresses(InetAddress vip) {
    ByteBuffer out = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    AddressMessage.carry(out, 7, 2, vip, 2);
    AddressMessage.delete(out, 8, 2, vip, 24);
    return written(out);
  }

  private static byte[] link() {
    ByteBuffer out = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    new NetlinkWriter(out, LinkMessage.RTM_NEWLINK, 0, 1)
        .u8(0)
        .u8(0)
        .u16(1)
        .u32(2)
        .u32(0x11043)
        .u32(0)
        .attribute(3, "eth0\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
        .attribute(1, MAC.bytes())
        .attribute(10, 3)
        .attribute(18, new byte[] {8, 0, 1, 0, 'v', 'r', 'f', 0})
        .attribute(23, 5, 0, 7, 0)
        .finish();
    return written(out);
  }

  private static byte[] neighbor() {
    ByteBuffer out = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    new NetlinkWriter(out, NeighborMessage.RTM_NEWNEIGH, 0, 1)
        .u8(2)
        .u8(0)
        .u16(0)
        .u32(2)
        .u16(2)
        .u8(0)
        .u8(1)
        .attribute(1, Vips.V4.getAddress())
        .attribute(2, MAC.bytes())
        .finish();
    return written(out);
  }

  private static byte[] socket() {
    ByteBuffer out = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    NetlinkWriter message = new NetlinkWriter(out, 20, 0, 1).u8(2).u8(1).u16(0);
    for (int word = 0; word < 17; word++) {
      message.u32(0x01020304 * word);
    }
    message.finish();
    return written(out);
  }

  private static byte[] acknowledgement() {
    ByteBuffer out = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    new NetlinkWriter(out, NetlinkMessage.NLMSG_ERROR, 0, 1)
        .u32(-17)
        .u32(16)
        .u32(0)
        .u32(1)
        .u32(0)
        .attribute(1, "why not\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
        .finish();
    return written(out);
  }

  private static byte[] written(ByteBuffer out) {
    return Arrays.copyOf(out.array(), out.position());
  }
}
