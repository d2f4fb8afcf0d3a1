package org.tandemlb.lab.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;

/** A client's first segment, as a whole Ethernet frame. */
final class Syn {

  private static final int ETHERNET_BYTES = 14;
  private static final int TCP_BYTES = 20;
  private static final int TCP = 6;
  private static final int HOPS = 64;

  private Syn() {}

  /** From a made-up client of {@link SynFlood#NETWORK}, or of {@link SynFlood#NETWORK6}. */
  static byte[] frame(byte[] to, byte[] from, InetSocketAddress target, Random random) {
    InetAddress address = target.getAddress();
    boolean six = address instanceof Inet6Address;
    int addresses = ETHERNET_BYTES + (six ? 8 : 12);
    int segment = addresses + 2 * address.getAddress().length;
    ByteBuffer frame = ByteBuffer.allocate(segment + TCP_BYTES);
    frame.put(to).put(from);
    if (six) {
      ip6(frame, random);
    } else {
      ip(frame, random);
    }
    frame.put(address.getAddress());
    if (!six) {
      frame.putShort(ETHERNET_BYTES + 10, checksum(frame, ETHERNET_BYTES, segment, 0));
    }
    frame.putShort((short) (1_024 + random.nextInt(60_000))).putShort((short) target.getPort());
    frame.putInt(random.nextInt()).putInt(0).putShort((short) 0x5002).putShort((short) 64_000);
    int pseudo = TCP + TCP_BYTES;
    frame.putShort(segment + 16, checksum(frame, addresses, frame.capacity(), pseudo));
    return frame.array();
  }

  /** RFC 791's header, but for whom it is. */
  private static void ip(ByteBuffer frame, Random random) {
    frame.putShort((short) 0x0800);
    frame.putShort((short) 0x4500).putShort((short) (20 + TCP_BYTES)).putInt(0x4000);
    frame.put((byte) HOPS).put((byte) TCP).putShort((short) 0);
    frame.put((byte) 198).put((byte) 19).putShort((short) random.nextInt());
  }

  /** RFC 8200's header, but for whom it is. */
  private static void ip6(ByteBuffer frame, Random random) {
    frame.putShort((short) 0x86dd);
    frame.putInt(0x6000_0000).putShort((short) TCP_BYTES).put((byte) TCP).put((byte) HOPS);
    frame.putLong(0xfd00_0018_ffff_0000L).putLong(random.nextLong());
  }

  /** RFC 1071's, over a stretch of the frame, beginning with a sum. */
  private static short checksum(ByteBuffer frame, int start, int end, int begin) {
    int sum = begin;
    for (int at = start; at < end; at += 2) {
      sum += frame.getShort(at) & 0xffff;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (short) ~sum;
  }
}
