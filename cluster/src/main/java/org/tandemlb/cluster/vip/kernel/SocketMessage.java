package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.tandemlb.cluster.vip.handover.Flow;

/** SOCK_DIAG_BY_FAMILY for TCP (sock_diag(7), linux/inet_diag.h). */
final class SocketMessage {

  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  private static final int SOCK_DIAG_BY_FAMILY = 20;
  private static final int IPPROTO_TCP = 6;
  private static final int ADDRESS_BYTES = 16;

  /** By the numbers of net/tcp_states.h. */
  private static final int SYN_RECV = 3;

  private static final int NEW_SYN_RECV = 12;

  /**
   * A handshake that is not over is NEW_SYN_RECV in the kernel; some kernels list it for whoever
   * asks for SYN_RECV, some do not.
   */
  private static final int ALL_BUT_TIME_WAIT_AND_LISTEN =
      states(1, 2, SYN_RECV, 4, 5, 7, 8, 9, 11, NEW_SYN_RECV); // 6 is TIME_WAIT, 10 is LISTEN

  /** inet_diag_msg as far as both addresses: what follows is not read. */
  private static final int READ_BYTES = 40;

  private SocketMessage() {}

  /**
   * Asks for every TCP socket of a family.
   *
   * @param localPort the only one to tell of, 0 for any
   */
  static void dump(ByteBuffer out, int sequence, int family, int localPort) {
    NetlinkWriter message =
        new NetlinkWriter(out, SOCK_DIAG_BY_FAMILY, NetlinkWriter.NLM_F_DUMP, sequence)
            .u8(family)
            .u8(IPPROTO_TCP)
            .u8(0)
            .u8(0)
            .u32(ALL_BUT_TIME_WAIT_AND_LISTEN)
            .u8(localPort >> 8) // in network byte order, as is every port here
            .u8(localPort)
            .u16(0);
    for (int word = 0; word < 2 * ADDRESS_BYTES / 4 + 1; word++) {
      message.u32(0); // any address, any interface
    }
    message.u32(-1).u32(-1).finish(); // INET_DIAG_NOCOOKIE
  }

  /**
   * Empty for what is no socket, or malformed. An IPv6 socket that talks IPv4 has mapped addresses;
   * they come out as the IPv4 addresses that they are.
   */
  static Optional<Local> decode(NetlinkMessage message) {
    ByteBuffer body = message.body();
    if (message.type() != SOCK_DIAG_BY_FAMILY || body.limit() < READ_BYTES) {
      return Optional.empty();
    }
    int family = Byte.toUnsignedInt(body.get(0));
    if (family != AF_INET && family != AF_INET6) {
      return Optional.empty();
    }
    InetAddress local = address(body, 8, family);
    InetAddress remote = address(body, 8 + ADDRESS_BYTES, family);
    Flow flow = new Flow(remote, port(body, 6), port(body, 4));
    return Optional.of(new Local(local, flow, answeredAgain(body)));
  }

  private static boolean answeredAgain(ByteBuffer body) {
    int state = Byte.toUnsignedInt(body.get(1));
    int retransmissions = Byte.toUnsignedInt(body.get(3));
    return (state == SYN_RECV || state == NEW_SYN_RECV) && retransmissions > 0;
  }

  private static InetAddress address(ByteBuffer body, int at, int family) {
    byte[] bytes = new byte[ADDRESS_BYTES];
    body.get(at, bytes);
    try {
      return InetAddress.getByAddress(family == AF_INET ? Arrays.copyOf(bytes, 4) : bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // 4 or 16 bytes they are
    }
  }

  private static int port(ByteBuffer body, int at) {
    return Byte.toUnsignedInt(body.get(at)) << 8 | Byte.toUnsignedInt(body.get(at + 1));
  }

  private static int states(int... numbers) {
    int bits = 0;
    for (int number : numbers) {
      bits |= 1 << number;
    }
    return bits;
  }

  /**
   * A socket.
   *
   * @param address of this machine that it is bound to
   * @param answeredAgain it is half-open, and its SYN-ACK was sent more than once
   */
  record Local(InetAddress address, Flow flow, boolean answeredAgain) {}
}
