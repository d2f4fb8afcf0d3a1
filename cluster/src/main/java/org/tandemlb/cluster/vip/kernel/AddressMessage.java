package org.tandemlb.cluster.vip.kernel;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/** RTM_NEWADDR, RTM_DELADDR and RTM_GETADDR of rtnetlink(7). */
final class AddressMessage {

  static final int RTM_NEWADDR = 20;
  static final int RTM_DELADDR = 21;
  private static final int RTM_GETADDR = 22;

  static final int IFA_F_NODAD = 0x02;
  static final int IFA_F_DEPRECATED = 0x20;
  static final int IFA_F_NOPREFIXROUTE = 0x200;

  private static final int AF_UNSPEC = 0;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_CACHEINFO = 6;
  private static final int IFA_FLAGS = 8;
  private static final int FIXED_PART = 8;
  private static final int FOREVER = -1;

  private AddressMessage() {}

  /**
   * Adds the VIP, or gives it a new lifetime. Its prefix is the whole address, so that its expiry
   * takes no other address along. An IPv6 VIP is deprecated from the start: the kernel never
   * chooses it as the source of this machine's own connections (RFC 6724 section 5 rule 3).
   * Duplicate address detection is our own, and quicker.
   */
  static void carry(ByteBuffer out, int sequence, int index, InetAddress vip, int seconds) {
    boolean v4 = vip instanceof Inet4Address;
    int flags = v4 ? IFA_F_NOPREFIXROUTE : IFA_F_NOPREFIXROUTE | IFA_F_NODAD;
    int preferred = v4 ? seconds : 0;
    int mode = NetlinkWriter.NLM_F_ACK | NetlinkWriter.NLM_F_CREATE | NetlinkWriter.NLM_F_REPLACE;
    NetlinkWriter message = new NetlinkWriter(out, RTM_NEWADDR, mode, sequence);
    fixedPart(message, vip, wholePrefix(vip), index)
        .attribute(IFA_FLAGS, flags)
        .attribute(IFA_CACHEINFO, preferred, seconds, 0, 0)
        .finish();
  }

  static void delete(ByteBuffer out, int sequence, int index, InetAddress address, int prefix) {
    NetlinkWriter message = new NetlinkWriter(out, RTM_DELADDR, NetlinkWriter.NLM_F_ACK, sequence);
    fixedPart(message, address, prefix, index).finish();
  }

  /** Asks for every address of this machine. */
  static void dump(ByteBuffer out, int sequence) {
    new NetlinkWriter(out, RTM_GETADDR, NetlinkWriter.NLM_F_DUMP, sequence)
        .u8(AF_UNSPEC)
        .u8(0)
        .u8(0)
        .u8(0)
        .u32(0)
        .finish();
  }

  /** Empty for what is no address, or malformed. */
  static Optional<AddressEntry> decode(NetlinkMessage message) {
    boolean about = message.type() == RTM_NEWADDR || message.type() == RTM_DELADDR;
    if (!about || message.body().limit() < FIXED_PART) {
      return Optional.empty();
    }
    Map<Integer, ByteBuffer> attributes = message.attributes(FIXED_PART);
    ByteBuffer local = attributes.getOrDefault(IFA_LOCAL, attributes.get(IFA_ADDRESS));
    if (local == null) {
      return Optional.empty();
    }
    ByteBuffer flags = attributes.get(IFA_FLAGS);
    ByteBuffer lifetimes = attributes.get(IFA_CACHEINFO);
    try {
      InetAddress address = InetAddress.getByAddress(NetlinkMessage.bytes(local));
      int prefix = Byte.toUnsignedInt(message.body().get(1));
      if (prefix > wholePrefix(address)) {
        return Optional.empty();
      }
      return Optional.of(
          new AddressEntry(
              message.body().getInt(4),
              address,
              prefix,
              flags == null || flags.limit() < 4 ? message.body().get(2) & 0xff : flags.getInt(0),
              lifetimes != null && lifetimes.limit() >= 8 && lifetimes.getInt(4) != FOREVER));
    } catch (UnknownHostException neitherFourNorSixteenBytes) {
      return Optional.empty();
    }
  }

  /** 32 or 128. */
  static int wholePrefix(InetAddress address) {
    return 8 * address.getAddress().length;
  }

  /** AF_INET or AF_INET6. */
  static int family(InetAddress address) {
    return address instanceof Inet4Address ? AF_INET : AF_INET6;
  }

  private static NetlinkWriter fixedPart(
      NetlinkWriter message, InetAddress address, int prefix, int index) {
    byte[] bytes = address.getAddress();
    return message
        .u8(family(address))
        .u8(prefix)
        .u8(0)
        .u8(0)
        .u32(index)
        .attribute(IFA_LOCAL, bytes)
        .attribute(IFA_ADDRESS, bytes);
  }
}
