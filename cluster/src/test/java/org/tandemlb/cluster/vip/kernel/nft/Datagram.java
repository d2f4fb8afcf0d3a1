package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

/** One byte to where nobody listens. */
final class Datagram {

  private static final int NOBODY_LISTENS = 9;

  private Datagram() {}

  static void send(InetAddress from, InetAddress to) {
    try (DatagramSocket socket = new DatagramSocket(0, from)) {
      socket.send(new DatagramPacket(new byte[1], 1, to, NOBODY_LISTENS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
