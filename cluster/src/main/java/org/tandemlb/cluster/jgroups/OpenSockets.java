package org.tandemlb.cluster.jgroups;

import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sockets that JGroups was given, so that one can be cut off. JGroups closes a connection in
 * order, with a goodbye behind what is being written, and TLS with another: both wait for as long
 * as a peer does not read. Thread-safe.
 */
final class OpenSockets {

  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  void add(Socket socket) {
    open.removeIf(Socket::isClosed);
    open.add(socket);
  }

  /** Those that are connected with this address. */
  List<Socket> with(InetAddress there) {
    return open.stream().filter(socket -> there.equals(socket.getInetAddress())).toList();
  }

  void cutAll() {
    cut(open);
  }

  /** Whoever writes, reads or closes in order fails at once, and the peer gets a reset. */
  static void cut(Collection<Socket> sockets) {
    for (Socket socket : sockets) {
      try {
        socket.setSoLinger(true, 0); // TLS, too, then does not wait for who is writing
      } catch (SocketException e) {
        // It is closed.
      }
      Deadlines.closeQuietly(socket);
    }
  }
}
