package org.tandemlb.node.proxy;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Finds out whether somebody listens on a port already. SO_REUSEPORT lets two processes of one user
 * listen on it without an error, each with a part of the clients; a bind without it does not. Needs
 * one of the native transports.
 */
final class PortProbe {

  private static final int IPPROTO_IP = 0;
  private static final int IP_FREEBIND = 15;

  private PortProbe() {}

  /** Binds, does not listen, and closes again. */
  static void demandFree(InetSocketAddress address) throws IOException {
    Socket socket = Socket.newSocketStream();
    try {
      socket.setReuseAddress(true);
      socket.setIntOpt(IPPROTO_IP, IP_FREEBIND, 1);
      socket.bind(address);
    } finally {
      socket.close();
    }
  }
}
