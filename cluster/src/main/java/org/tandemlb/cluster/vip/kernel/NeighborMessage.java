package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.tandemlb.cluster.vip.MacAddress;

/** RTM_NEWNEIGH and RTM_GETNEIGH of rtnetlink(7). */
final class NeighborMessage {

  static final int RTM_NEWNEIGH = 28;
  private static final int RTM_GETNEIGH = 30;

  private static final int NDA_DST = 1;
  private static final int NDA_LLADDR = 2;
  private static final int NUD_REACHABLE = 0x02;
  private static final int FIXED_PART = 12;
  private static final int MAC_BYTES = 6;

  private NeighborMessage() {}

  /**
   * Asks for all that are remembered.
   *
   * @param family any address of the family that is meant
   */
  static void dump(ByteBuffer out, int sequence, InetAddress family) {
    new NetlinkWriter(out, RTM_GETNEIGH, NetlinkWriter.NLM_F_DUMP, sequence)
        .u8(AddressMessage.family(family))
        .u8(0)
        .u16(0)
        .u32(0)
        .u16(0)
        .u8(0)
        .u8(0)
        .finish();
  }

  /** Empty for what is no neighbour with a MAC address, or malformed. */
  static Optional<NeighborEntry> decode(NetlinkMessage message) {
    if (message.type() != RTM_NEWNEIGH || message.body().limit() < FIXED_PART) {
      return Optional.empty();
    }
    Map<Integer, ByteBuffer> attributes = message.attributes(FIXED_PART);
    ByteBuffer address = attributes.get(NDA_DST);
    ByteBuffer mac = attributes.get(NDA_LLADDR);
    if (address == null || mac == null || mac.limit() != MAC_BYTES) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new NeighborEntry(
              message.body().getInt(4),
              InetAddress.getByAddress(NetlinkMessage.bytes(address)),
              MacAddress.of(NetlinkMessage.bytes(mac)),
              (message.body().getShort(8) & NUD_REACHABLE) != 0));
    } catch (UnknownHostException neitherFourNorSixteenBytes) {
      return Optional.empty();
    }
  }
}
