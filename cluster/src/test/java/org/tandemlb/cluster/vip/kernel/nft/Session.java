package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.tandemlb.cluster.vip.kernel.Host;

/** A client's connection to {@link Served}. */
final class Session implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 15_000;

  private final Socket socket;

  private Session(Socket socket) {
    this.socket = socket;
  }

  static Session open(Host client, InetAddress vip, int port) {
    return open(client, 0, vip, port);
  }

  /**
   * @param sourcePort 0 for any
   */
  static Session open(Host client, int sourcePort, InetAddress vip, int port) {
    InetSocketAddress source = new InetSocketAddress(sourcePort);
    return open(client, source, vip, port, PATIENCE_MILLIS);
  }

  static Session openFrom(Host client, InetAddress source, InetAddress vip, int port) {
    return open(client, new InetSocketAddress(source, 0), vip, port, PATIENCE_MILLIS);
  }

  static Session openWithin(int millis, Host client, InetAddress vip, int port) {
    return open(client, new InetSocketAddress(0), vip, port, millis);
  }

  private static Session open(
      Host client, InetSocketAddress source, InetAddress vip, int port, int withinMillis) {
    return client.call(
        () -> {
          Socket socket = unconnected();
          if (source.getPort() != 0 || !source.getAddress().isAnyLocalAddress()) {
            socket.bind(source);
          }
          socket.connect(new InetSocketAddress(vip, port), withinMillis);
          return new Session(socket);
        });
  }

  /** Does not wait until it is open. */
  static CompletableFuture<Session> dial(Host client, InetAddress vip, int port) {
    Socket socket = client.call(Session::unconnected);
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            socket.connect(new InetSocketAddress(vip, port), PATIENCE_MILLIS);
            return new Session(socket);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> new Thread(task, "dials").start());
  }

  private static Socket unconnected() throws IOException {
    Socket socket = new Socket();
    socket.setReuseAddress(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    return socket;
  }

  int sourcePort() {
    return socket.getLocalPort();
  }

  InetAddress source() {
    return socket.getLocalAddress();
  }

  /** Says something, and returns whose answer comes; or what broke. */
  String served() {
    try {
      socket.getOutputStream().write('?');
      return "" + (char) socket.getInputStream().read();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Says so much at once; returns who has answered all of it, or what broke. */
  String servedAll(int bytes) {
    try {
      socket.getOutputStream().write(new byte[bytes]);
      byte[] answers = socket.getInputStream().readNBytes(bytes);
      return new String(answers, StandardCharsets.US_ASCII)
          .chars()
          .distinct()
          .mapToObj(Character::toString)
          .collect(Collectors.joining());
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Leaves without a word to the other side's application. */
  void reset() {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    close();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
