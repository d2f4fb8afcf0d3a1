package org.tandemlb.lab.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.tandemlb.lab.net.Machine;

/** Sends back every byte; when its client has ended, it ends too, after the last byte. */
public final class EchoBackend implements AutoCloseable {

  private final SocketServer server;

  private EchoBackend(SocketServer server) {
    this.server = server;
  }

  public static EchoBackend start(Machine machine, int port) throws IOException {
    return new EchoBackend(SocketServer.start(machine, port, EchoBackend::echo));
  }

  private static void echo(Socket socket) throws IOException {
    socket.getInputStream().transferTo(socket.getOutputStream());
    socket.shutdownOutput();
  }

  public InetSocketAddress address() {
    return server.address();
  }

  public long accepted() {
    return server.accepted();
  }

  @Override
  public void close() {
    server.close();
  }
}
