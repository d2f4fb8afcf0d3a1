package org.tandemlb.config;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** A backend's host, an address or a name, and its port. Pure: the name is not resolved here. */
record BackendAddressType() implements ValueType<HostPort> {

  /** RFC 1123 §2.1, and underscores, which container networks give out. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)*"
              + "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");

  /** No top-level domain is a number: such a host is an IPv4 address with an error in it. */
  private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(?:.*\\.)?[0-9]+");

  @Override
  public HostPort parse(String text) throws WrongValueException {
    HostPort parts = HostPort.parse(text);
    Optional<InetAddress> address = IpAddress.parse(parts.host());
    if (address.isPresent() || parts.bracketed()) {
      return new HostPort(IpAddress.text(parts.address()), parts.bracketed(), parts.port());
    }
    if (!NAME.matcher(parts.host()).matches() || ENDS_IN_A_NUMBER.matcher(parts.host()).matches()) {
      throw new WrongValueException("has neither an IP address nor a host name before its port");
    }
    return parts;
  }

  @Override
  public String allowed() {
    return "\"198.18.0.21:80\", \"[fd00:18::21]:80\" or \"web-01.example:80\", ports 1 to 65535";
  }
}
