package org.tandemlb.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads and writes IP addresses and never asks a name server, as {@link InetAddress#getByName}
 * would for whatever it does not take for an address. Pure.
 *
 * <p>IPv4 is four decimal numbers without leading zeros (others read those as octal). IPv6 is RFC
 * 4291 §2.2 forms 1 and 2; a zone or an IPv4 tail is refused.
 */
public final class IpAddress {

  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
  private static final int GROUPS = 8;
  private static final int LONGEST = 39;

  private IpAddress() {}

  /** The address, or nothing when the text is not one. */
  public static Optional<InetAddress> parse(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    return text.indexOf(':') >= 0 ? parse6(text) : parse4(text);
  }

  /** RFC 5952's one way to write an address: {@code fd00:18::100}. */
  public static String text(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address ? address.getHostAddress() : text6(groups(bytes));
  }

  /** {@code 198.18.0.1:80} or {@code [fd00::1]:80}. */
  public static String text(InetAddress address, int port) {
    String text = text(address);
    return (address instanceof Inet4Address ? text : "[" + text + "]") + ":" + port;
  }

  private static Optional<InetAddress> parse4(String text) {
    String[] parts = text.split("\\.", -1);
    byte[] bytes = new byte[4];
    if (parts.length != bytes.length) {
      return Optional.empty();
    }
    for (int i = 0; i < bytes.length; i++) {
      if (!NUMBER.matcher(parts[i]).matches() || Integer.parseInt(parts[i]) > 255) {
        return Optional.empty();
      }
      bytes[i] = (byte) Integer.parseInt(parts[i]);
    }
    return Optional.of(of(bytes));
  }

  private static Optional<InetAddress> parse6(String text) {
    int gap = text.indexOf("::");
    if (gap != text.lastIndexOf("::")) {
      return Optional.empty();
    }
    String[] head = split(gap < 0 ? text : text.substring(0, gap));
    String[] tail = split(gap < 0 ? "" : text.substring(gap + 2));
    int given = head.length + tail.length;
    if (gap < 0 ? given != GROUPS : given >= GROUPS) {
      return Optional.empty();
    }
    byte[] bytes = new byte[2 * GROUPS];
    if (!write(head, bytes, 0) || !write(tail, bytes, GROUPS - tail.length)) {
      return Optional.empty();
    }
    InetAddress address = of(bytes);
    // The JDK turns ::ffff:a.b.c.d into an IPv4 address: two spellings of one address.
    return address instanceof Inet4Address ? Optional.empty() : Optional.of(address);
  }

  private static String[] split(String groups) {
    return groups.isEmpty() ? new String[0] : groups.split(":", -1);
  }

  private static boolean write(String[] groups, byte[] bytes, int at) {
    for (int i = 0; i < groups.length; i++) {
      if (!GROUP.matcher(groups[i]).matches()) {
        return false;
      }
      int value = Integer.parseInt(groups[i], 16);
      bytes[2 * (at + i)] = (byte) (value >> 8);
      bytes[2 * (at + i) + 1] = (byte) value;
    }
    return true;
  }

  private static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are always an address", e);
    }
  }

  private static int[] groups(byte[] bytes) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
    }
    return groups;
  }

  private static String text6(int[] groups) {
    int gapAt = -1;
    int gapLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = 0;
      while (i + zeros < GROUPS && groups[i + zeros] == 0) {
        zeros++;
      }
      if (zeros > gapLength) {
        gapAt = i;
        gapLength = zeros;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == gapAt) {
        text.append("::");
        i += gapLength - 1;
      } else {
        String colon = text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":";
        text.append(colon).append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
