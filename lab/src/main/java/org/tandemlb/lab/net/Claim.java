package org.tandemlb.lab.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Says to a LAN that an IPv4 address is a host's, whether or not it is (RFC 5227 section 3). */
public final class Claim {

  private static final int BYTES = 42;
  private static final short REQUEST = 1;

  private Claim() {}

  public static void send(Host from, Inet4Address address) throws IOException {
    try (PacketSocket socket =
        PacketSocket.open(from, PacketSocket.NOTHING, Duration.ofSeconds(1))) {
      socket.send(frame(from.mac(), address.getAddress()));
    }
  }

  static byte[] frame(byte[] mac, byte[] address) {
    ByteBuffer frame = ByteBuffer.allocate(BYTES);
    for (int i = 0; i < 6; i++) {
      frame.put((byte) 0xff);
    }
    frame.put(mac).putShort((short) PacketSocket.ARP);
    frame.putShort((short) 1).putShort((short) 0x0800).put((byte) 6).put((byte) 4);
    frame.putShort(REQUEST).put(mac).put(address);
    frame.put(new byte[6]).put(address);
    return frame.array();
  }
}
