package org.tandemlb.config;

import java.net.InetAddress;

/** The two halves of {@code host:port}; an IPv6 host stands in brackets. Pure. */
record HostPort(String host, boolean bracketed, int port) {

  static HostPort parse(String text) throws WrongValueException {
    boolean bracketed = text.startsWith("[");
    int colon = text.lastIndexOf(':');
    int hostEnd = bracketed ? text.indexOf(']') : colon;
    if (bracketed ? hostEnd < 0 || colon != hostEnd + 1 : colon < 0) {
      throw new WrongValueException("has no port");
    }
    String host = text.substring(bracketed ? 1 : 0, hostEnd);
    if (!bracketed && host.indexOf(':') >= 0) {
      throw new WrongValueException("has an IPv6 address that is not in brackets");
    }
    return new HostPort(host, bracketed, port(text.substring(colon + 1)));
  }

  /** The host as an address; a name is refused, never resolved. */
  InetAddress address() throws WrongValueException {
    InetAddress address =
        IpAddress.parse(host)
            .filter(parsed -> bracketed == (parsed.getAddress().length == 16))
            .orElseThrow(() -> new WrongValueException("has no IP address before its port"));
    return AddressType.unicast(address);
  }

  private static int port(String text) throws WrongValueException {
    try {
      return IntegerType.PORT.parse(text);
    } catch (WrongValueException e) {
      throw new WrongValueException("has a port that " + e.getMessage());
    }
  }
}
