package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.tandemlb.cluster.vip.MacAddress;

/**
 * An ARP packet for IPv4 over Ethernet, without its Ethernet header (RFC 826).
 *
 * @param request or a reply
 */
record ArpPacket(
    boolean request,
    MacAddress senderMac,
    InetAddress sender,
    MacAddress targetMac,
    InetAddress target) {

  static final int ETH_P_ARP = 0x0806;

  private static final int LENGTH = 28;
  private static final short ETHERNET = 1;
  private static final short IPV4 = 0x0800;
  private static final short REQUEST = 1;
  private static final short REPLY = 2;
  private static final MacAddress NO_MAC = MacAddress.of(new byte[6]);

  /** Asks who has the address, without claiming one (RFC 5227 section 2.1.1). */
  static ArpPacket probe(MacAddress own, InetAddress vip) {
    return new ArpPacket(true, own, Ip.anyLocal(vip), NO_MAC, vip);
  }

  /** An ARP announcement (RFC 5227 section 2.3): what most hosts listen to. */
  static ArpPacket announcement(MacAddress own, InetAddress vip) {
    return new ArpPacket(true, own, vip, NO_MAC, vip);
  }

  /** The same as a reply, which some hosts need to change an entry (RFC 5227 section 3). */
  static ArpPacket announcementAsReply(MacAddress own, InetAddress vip) {
    return new ArpPacket(false, own, vip, own, vip);
  }

  /** A probe claims nothing: its sender has no address yet. */
  boolean isProbe() {
    return request && sender.isAnyLocalAddress();
  }

  byte[] encode() {
    return ByteBuffer.allocate(LENGTH)
        .putShort(ETHERNET)
        .putShort(IPV4)
        .put((byte) 6)
        .put((byte) 4)
        .putShort(request ? REQUEST : REPLY)
        .put(senderMac.bytes())
        .put(sender.getAddress())
        .put(targetMac.bytes())
        .put(target.getAddress())
        .array();
  }

  /** Empty for anything else than a whole ARP packet of this kind; padding may follow it. */
  static Optional<ArpPacket> decode(byte[] frame) {
    if (frame.length < LENGTH) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(frame);
    boolean known =
        in.getShort() == ETHERNET && in.getShort() == IPV4 && in.get() == 6 && in.get() == 4;
    short operation = in.getShort();
    if (!known || (operation != REQUEST && operation != REPLY)) {
      return Optional.empty();
    }
    return Optional.of(
        new ArpPacket(operation == REQUEST, mac(in), address(in), mac(in), address(in)));
  }

  private static MacAddress mac(ByteBuffer in) {
    byte[] bytes = new byte[6];
    in.get(bytes);
    return MacAddress.of(bytes);
  }

  private static InetAddress address(ByteBuffer in) {
    byte[] bytes = new byte[4];
    in.get(bytes);
    return Ip.of(bytes);
  }
}
