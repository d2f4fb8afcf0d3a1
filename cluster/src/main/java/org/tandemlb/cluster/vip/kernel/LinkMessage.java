package org.tandemlb.cluster.vip.kernel;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.tandemlb.cluster.vip.MacAddress;

/** RTM_NEWLINK, RTM_DELLINK and RTM_GETLINK of rtnetlink(7). */
final class LinkMessage {

  static final int RTM_NEWLINK = 16;
  static final int RTM_DELLINK = 17;
  private static final int RTM_GETLINK = 18;

  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MASTER = 10;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_STATS64 = 23;
  private static final int IFF_UP = 0x1;
  private static final int IFF_NOARP = 0x80;

  /**
   * IFF_LOWER_UP and IFF_RUNNING (netdevice(7)). The carrier alone is not enough: for up to a
   * second after it is back, until the interface is RUNNING, the kernel drops what is sent without
   * a word.
   */
  private static final int CONNECTED = 0x10000 | 0x40;

  private static final int ARPHRD_ETHER = 1;
  private static final int FIXED_PART = 16;
  private static final byte[] NO_MAC = new byte[6];

  private LinkMessage() {}

  /** Asks for every interface of this machine. */
  static void dump(ByteBuffer out, int sequence) {
    ask(out, NetlinkWriter.NLM_F_DUMP, sequence, 0);
  }

  /** Asks for one. */
  static void get(ByteBuffer out, int sequence, int index) {
    ask(out, 0, sequence, index);
  }

  private static void ask(ByteBuffer out, int mode, int sequence, int index) {
    new NetlinkWriter(out, RTM_GETLINK, mode, sequence)
        .u8(0)
        .u8(0)
        .u16(0)
        .u32(index)
        .u32(0)
        .u32(0)
        .finish();
  }

  /** How many packets have come in on an interface; empty when the message does not say. */
  static OptionalLong framesIn(NetlinkMessage message) {
    if (message.type() != RTM_NEWLINK || message.body().limit() < FIXED_PART) {
      return OptionalLong.empty();
    }
    ByteBuffer statistics = message.attributes(FIXED_PART).get(IFLA_STATS64);
    return statistics == null || statistics.limit() < Long.BYTES
        ? OptionalLong.empty()
        : OptionalLong.of(statistics.getLong(0));
  }

  /** Empty for what is no interface, or malformed. */
  static Optional<LinkEntry> decode(NetlinkMessage message) {
    boolean about = message.type() == RTM_NEWLINK || message.type() == RTM_DELLINK;
    if (!about || message.body().limit() < FIXED_PART) {
      return Optional.empty();
    }
    Map<Integer, ByteBuffer> attributes = message.attributes(FIXED_PART);
    ByteBuffer name = attributes.get(IFLA_IFNAME);
    if (name == null) {
      return Optional.empty();
    }
    int type = Short.toUnsignedInt(message.body().getShort(2));
    int flags = message.body().getInt(8);
    ByteBuffer mac = attributes.get(IFLA_ADDRESS);
    boolean hasMac = mac != null && mac.limit() == NO_MAC.length;
    return Optional.of(
        new LinkEntry(
            message.body().getInt(4),
            NetlinkMessage.text(name),
            MacAddress.of(hasMac ? NetlinkMessage.bytes(mac) : NO_MAC),
            hasMac && type == ARPHRD_ETHER && (flags & IFF_NOARP) == 0,
            (flags & IFF_UP) != 0,
            (flags & CONNECTED) == CONNECTED));
  }

  /** The same message, for what is made of what. */
  static Optional<LinkPart> decodePart(NetlinkMessage message) {
    if (message.type() != RTM_NEWLINK || message.body().limit() < FIXED_PART) {
      return Optional.empty();
    }
    Map<Integer, ByteBuffer> attributes = message.attributes(FIXED_PART);
    ByteBuffer name = attributes.get(IFLA_IFNAME);
    if (name == null) {
      return Optional.empty();
    }
    ByteBuffer master = attributes.get(IFLA_MASTER);
    boolean part = master != null && master.limit() >= Integer.BYTES;
    return Optional.of(
        new LinkPart(
            message.body().getInt(4),
            NetlinkMessage.text(name),
            Optional.ofNullable(attributes.get(IFLA_LINKINFO)).map(LinkMessage::kind).orElse(""),
            part ? master.getInt(0) : 0));
  }

  private static String kind(ByteBuffer information) {
    ByteBuffer kind = NetlinkMessage.attributes(information, 0).get(IFLA_INFO_KIND);
    return kind == null ? "" : NetlinkMessage.text(kind);
  }
}
