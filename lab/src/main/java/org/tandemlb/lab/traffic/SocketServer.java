package org.tandemlb.lab.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.tandemlb.lab.net.Machine;

/** Accepts connections on a machine and serves each on a thread of its own. */
final class SocketServer implements AutoCloseable {

  private static final int BACKLOG = 1_024;

  /** Serves one connection to its end. */
  interface Service {
    void serve(Socket socket) throws IOException;
  }

  private final Machine machine;
  private final ServerSocket server;
  private final Service service;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong accepted = new AtomicLong();

  private SocketServer(Machine machine, ServerSocket server, Service service) {
    this.machine = machine;
    this.server = server;
    this.service = service;
  }

  static SocketServer start(Machine machine, int port, Service service) throws IOException {
    InetSocketAddress address = new InetSocketAddress(machine.address(), port);
    ServerSocket socket =
        machine.call(
            () -> {
              ServerSocket made = new ServerSocket();
              made.bind(address, BACKLOG);
              return made;
            });
    SocketServer server = new SocketServer(machine, socket, service);
    machine.threads().newThread(server::acceptAll).start();
    return server;
  }

  InetSocketAddress address() {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  long accepted() {
    return accepted.get();
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        sockets.add(socket);
        machine.threads().newThread(() -> serve(socket)).start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      service.serve(socket);
    } catch (IOException broken) {
      // The client, or the balancer, has gone; the next one is served all the same.
    } finally {
      sockets.remove(socket);
    }
  }

  /** Stops listening and cuts what is open. */
  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
