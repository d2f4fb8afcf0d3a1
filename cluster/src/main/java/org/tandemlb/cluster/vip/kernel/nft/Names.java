package org.tandemlb.cluster.vip.kernel.nft;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.tandemlb.config.IpAddress;

/**
 * What the objects of one VIP are called in nftables. An operator who lists the table reads the VIP
 * and the node in them. Pure.
 *
 * @param tableName of the table that they are in, in its family
 */
record Names(InetAddress vip, String tableName) {

  static final String TABLE = "tandem";

  Names(InetAddress vip) {
    this(vip, TABLE);
  }

  boolean v4() {
    return vip instanceof Inet4Address;
  }

  /** {@code dup} exists in these two families only. */
  String family() {
    return v4() ? "ip" : "ip6";
  }

  String table() {
    return family() + " " + tableName;
  }

  /** Every segment for the VIP. */
  String chain() {
    return "vip_" + plain(IpAddress.text(vip));
  }

  /** Segments that must not be sent on. */
  String hereChain() {
    return chain() + "_here";
  }

  /** ICMP errors for the VIP. */
  String icmpChain() {
    return chain() + "_icmp";
  }

  /** What this machine answers as the VIP. */
  String answersChain() {
    return chain() + "_answers";
  }

  /** Flows that have sent a SYN just now. */
  String askedSet() {
    return chain() + "_asked";
  }

  String ownSet() {
    return chain() + "_own";
  }

  String knownSet(String node) {
    return chain() + "_known_" + node.replaceAll("[^A-Za-z0-9._-]", "_");
  }

  /** nft's names have letters, digits, and few other signs, and colons are none of them. */
  private static String plain(String address) {
    return address.replace('.', '_').replace(':', '_');
  }
}
