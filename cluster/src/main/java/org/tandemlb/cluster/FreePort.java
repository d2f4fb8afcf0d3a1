package org.tandemlb.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;

/** Whether a port could be listened on now. */
public final class FreePort {

  private FreePort() {}

  /**
   * Binds it and lets it go. It never listens, so that nobody who knocks meanwhile is let down.
   *
   * @throws IOException when it could not be had: a {@link java.net.BindException} says why
   */
  public static void demand(InetSocketAddress endpoint) throws IOException {
    try (Socket bound = new Socket()) {
      bound.setReuseAddress(true); // As a server's: what an earlier one has left is no matter.
      bound.bind(endpoint);
    }
  }

  /** Whether it is somebody's on this machine: not when the address is another's. */
  public static boolean isTaken(InetSocketAddress endpoint) {
    try {
      demand(endpoint);
      return false;
    } catch (IOException e) {
      return isHere(endpoint);
    }
  }

  private static boolean isHere(InetSocketAddress endpoint) {
    try {
      return NetworkInterface.getByInetAddress(endpoint.getAddress()) != null;
    } catch (SocketException e) {
      return false;
    }
  }
}
