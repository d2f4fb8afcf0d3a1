package org.tandemlb.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

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
}
