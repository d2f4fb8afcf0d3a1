package org.tandemlb.lab.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Asks by Neighbor Solicitation (RFC 4861 section 4.3), from addresses that no host of a {@link
 * Lan} has.
 */
record WhoHasNeighbor(byte[] address, byte[] ownMac) implements WhoHas {

  private static final int ETHERNET_BYTES = 14;
  private static final int IP_BYTES = 40;
  private static final int ICMP = ETHERNET_BYTES + IP_BYTES;
  private static final int DESTINATION = ETHERNET_BYTES + 24;
  private static final int SOLICITATION_BYTES = 32;
  private static final int ADVERTISEMENT_BYTES = 24;
  private static final byte ICMPV6 = 58;
  private static final byte SOLICITATION = (byte) 135;
  private static final byte ADVERTISEMENT = (byte) 136;

  /** fd00:18::a00:0 and on. */
  private static final byte[] ASKING = {
    (byte) 0xfd, 0, 0, 0x18, 0, 0, 0, 0, 0, 0, 0, 0, 0x0a, 0, 0, 0
  };

  @Override
  public int protocol() {
    return PacketSocket.IPV6;
  }

  @Override
  public byte[] question(int number) {
    byte[] from = ASKING.clone();
    from[15] = (byte) number;
    byte[] group = {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, (byte) 0xff, 0, 0, 0};
    System.arraycopy(address, 13, group, 13, 3);
    ByteBuffer icmp = ByteBuffer.allocate(SOLICITATION_BYTES);
    icmp.put(SOLICITATION).put((byte) 0).putShort((short) 0).putInt(0).put(address);
    icmp.put((byte) 1).put((byte) 1).put(ownMac);
    icmp.putShort(2, checksum(from, group, icmp.array()));
    ByteBuffer frame = ByteBuffer.allocate(ICMP + SOLICITATION_BYTES);
    frame.put((byte) 0x33).put((byte) 0x33).put(group, 12, 4);
    frame.put(ownMac).putShort((short) PacketSocket.IPV6);
    frame.putInt(0x60000000).putShort((short) SOLICITATION_BYTES).put(ICMPV6).put((byte) 255);
    frame.put(from).put(group).put(icmp.array());
    return frame.array();
  }

  /** RFC 4443 section 2.3: over the addresses, the length and the protocol too. */
  private static short checksum(byte[] from, byte[] to, byte[] icmp) {
    ByteBuffer all = ByteBuffer.allocate(IP_BYTES + icmp.length);
    all.put(from).put(to).putInt(icmp.length).putInt(ICMPV6).put(icmp).flip();
    int sum = 0;
    while (all.hasRemaining()) {
      sum += all.getShort() & 0xffff;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (short) ~sum;
  }

  @Override
  public Optional<Answer> answer(byte[] frame) {
    if (frame.length < ICMP + ADVERTISEMENT_BYTES
        || frame[ETHERNET_BYTES + 6] != ICMPV6
        || frame[ICMP] != ADVERTISEMENT) {
      return Optional.empty();
    }
    int number = frame[DESTINATION + 15];
    boolean ours =
        Arrays.equals(frame, ICMP + 8, ICMP + 24, address, 0, 16)
            && Arrays.equals(frame, DESTINATION, DESTINATION + 15, ASKING, 0, 15)
            && number >= 0
            && number < NUMBERS;
    // The Ethernet source, since the option with the MAC need not be there.
    return ours
        ? Optional.of(new Answer(number, HexFormat.of().formatHex(frame, 6, 12)))
        : Optional.empty();
  }
}
