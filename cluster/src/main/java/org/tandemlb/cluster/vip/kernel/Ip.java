package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.tandemlb.cluster.vip.MacAddress;

/** Addresses that follow from others. */
final class Ip {

  static final InetAddress ALL_NODES = parse("ff02000000000000" + "0000000000000001");
  private static final byte[] SOLICITED_NODE =
      parse("ff02000000000000" + "00000001ff000000").getAddress();

  private Ip() {}

  /**
   * @param bytes 4 or 16 of them
   */
  static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no address has " + bytes.length + " bytes", e);
    }
  }

  /** 0.0.0.0 or ::, of the same family. */
  static InetAddress anyLocal(InetAddress sameFamily) {
    return of(new byte[sameFamily.getAddress().length]);
  }

  /** Where questions for an IPv6 address are sent (RFC 4291 section 2.7.1). */
  static InetAddress solicitedNode(InetAddress address) {
    byte[] bytes = SOLICITED_NODE.clone();
    System.arraycopy(address.getAddress(), 13, bytes, 13, 3);
    return of(bytes);
  }

  /** The Ethernet address of an IPv6 multicast group (RFC 2464 section 7). */
  static MacAddress multicastMac(InetAddress group) {
    byte[] mac = {0x33, 0x33, 0, 0, 0, 0};
    System.arraycopy(group.getAddress(), 12, mac, 2, 4);
    return MacAddress.of(mac);
  }

  private static InetAddress parse(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }
}
