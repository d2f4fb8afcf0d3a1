package org.tandemlb.node.service;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A service manager's end: a real datagram socket of the unix domain. For one thread. */
public final class ListeningManager implements AutoCloseable {

  private static final int LONGEST = 4096;

  private final Socket socket = Socket.newSocketDomainDgram();

  public ListeningManager(Path path) throws IOException {
    this(path.toString());
  }

  /** In the abstract space a name begins with a zero byte. */
  ListeningManager(String name) throws IOException {
    socket.bind(new DomainSocketAddress(name));
  }

  /** What was told first and not heard yet; empty when there is nothing. */
  public Optional<String> hear() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST);
    var from = socket.recvFromDomainSocket(buffer, 0, LONGEST);
    if (from == null) {
      return Optional.empty();
    }
    byte[] bytes = new byte[from.receivedAmount()];
    buffer.get(0, bytes);
    return Optional.of(new String(bytes, StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
