package org.tandemlb.config;

import java.net.Inet4Address;
import java.net.InetAddress;

/** An IP address that one machine can carry. Pure; never resolves a name. */
record AddressType() implements ValueType<InetAddress> {

  private static final int FIRST_RESERVED_OCTET = 240;

  @Override
  public InetAddress parse(String text) throws WrongValueException {
    InetAddress address =
        IpAddress.parse(text).orElseThrow(() -> new WrongValueException("is not an IP address"));
    return unicast(address);
  }

  @Override
  public String allowed() {
    return "an IP address such as 198.18.0.11 or fd00:18::11, not a name";
  }

  static InetAddress unicast(InetAddress address) throws WrongValueException {
    if (address.isAnyLocalAddress()) {
      throw new WrongValueException("is the wildcard, not an address");
    }
    if (address.isMulticastAddress()) {
      throw new WrongValueException("is a multicast address");
    }
    if (address instanceof Inet4Address) {
      int first = address.getAddress()[0] & 0xff;
      if (first == 0 || first >= FIRST_RESERVED_OCTET) {
        throw new WrongValueException("is a broadcast or reserved address");
      }
    } else if (address.isLinkLocalAddress()) {
      throw new WrongValueException("is link-local, and needs a zone that differs between nodes");
    }
    return address;
  }
}
