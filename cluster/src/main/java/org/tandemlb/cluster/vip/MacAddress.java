package org.tandemlb.cluster.vip;

import java.util.HexFormat;

/** An Ethernet address in its usual notation, lower case: {@code 02:00:00:00:00:0a}. */
public record MacAddress(String text) {

  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  public static MacAddress of(byte[] sixBytes) {
    if (sixBytes.length != 6) {
      throw new IllegalArgumentException("an Ethernet address has 6 bytes, not " + sixBytes.length);
    }
    return new MacAddress(COLONS.formatHex(sixBytes));
  }

  public byte[] bytes() {
    return COLONS.parseHex(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
