package org.tandemlb.cluster;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** One connection between two who show each other what secret they have. */
final class Exchange {

  private Exchange() {}

  /** What the server reads from the client, both having shown what they have. */
  static int of(Secret server, Secret client) throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (SSLServerSocket listening =
        (SSLServerSocket)
            server.tls(peer -> {}).getServerSocketFactory().createServerSocket(0, 1, loopback)) {
      listening.setNeedClientAuth(true);
      CompletableFuture<Void> other =
          CompletableFuture.runAsync(() -> write(client, listening.getLocalPort()), Aside::run);
      try (SSLSocket accepted = (SSLSocket) listening.accept()) {
        int read = accepted.getInputStream().read();
        other.join();
        return read;
      }
    }
  }

  private static void write(Secret client, int port) {
    try (SSLSocket socket =
        (SSLSocket)
            client
                .tls(peer -> {})
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(42);
    } catch (Exception e) {
      // The other side reports what went wrong.
    }
  }
}
