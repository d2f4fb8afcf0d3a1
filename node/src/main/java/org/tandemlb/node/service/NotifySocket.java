package org.tandemlb.node.service;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The datagram socket of sd_notify(3). The JDK has none of the unix domain; this is Netty's, used
 * without an event loop: what is said must not depend on a loop that may hang. Any thread.
 */
final class NotifySocket {

  private final byte[] address;
  private Socket socket;

  /**
   * @param name a path, or a name of the abstract space, which begins with {@code @}
   */
  NotifySocket(String name) {
    address =
        (name.startsWith("@") ? "\0" + name.substring(1) : name).getBytes(StandardCharsets.UTF_8);
  }

  /** Does not wait for a reader: a datagram that the kernel does not take at once is an error. */
  synchronized void send(String text) throws IOException {
    if (!Epoll.isAvailable()) {
      throw new IOException("no native code here: " + Epoll.unavailabilityCause().getMessage());
    }
    if (socket == null) {
      socket = Socket.newSocketDomainDgram();
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes);
    int sent = socket.sendToDomainSocket(buffer, 0, bytes.length, address);
    if (sent < bytes.length) {
      throw new IOException("it does not take more now");
    }
  }
}
