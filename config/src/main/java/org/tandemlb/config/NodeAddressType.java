package org.tandemlb.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** A node's address, with the cluster port unless it is the usual one. Pure. */
record NodeAddressType() implements ValueType<InetSocketAddress> {

  static final int DEFAULT_PORT = 7800;

  @Override
  public InetSocketAddress parse(String text) throws WrongValueException {
    Optional<InetAddress> alone = IpAddress.parse(text);
    if (alone.isPresent()) {
      return new InetSocketAddress(AddressType.unicast(alone.get()), DEFAULT_PORT);
    }
    if (text.indexOf(':') < 0) {
      throw new WrongValueException("is not an IP address");
    }
    HostPort parts = HostPort.parse(text);
    return new InetSocketAddress(parts.address(), parts.port());
  }

  @Override
  public String allowed() {
    return "an IP address, not a name, with or without a port: 198.18.0.11, 198.18.0.11:7800,"
        + " fd00:18::11, [fd00:18::11]:7800";
  }
}
