package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import org.tandemlb.config.IpAddress;

/**
 * An address on an interface of this machine.
 *
 * @param flags IFA_F_ of rtnetlink(7)
 * @param leased the kernel takes it off by itself unless somebody renews it
 */
record AddressEntry(int index, InetAddress address, int prefix, int flags, boolean leased) {

  /** Whether the network of this entry contains the address. */
  boolean networkContains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit % 8);
      if (((mine[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  String text() {
    return IpAddress.text(address) + "/" + prefix;
  }
}
