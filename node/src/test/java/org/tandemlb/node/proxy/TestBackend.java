package org.tandemlb.node.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listening socket whose connections the test plays by hand. */
final class TestBackend implements AutoCloseable {

  private final ServerSocket listening;
  private final BlockingQueue<Socket> accepted = new ArrayBlockingQueue<>(1000);

  TestBackend() throws IOException {
    this(new ServerSocket(0, 1000, Rig.LOOPBACK));
    Thread acceptor = new Thread(this::acceptAll, "test-backend");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  private TestBackend(ServerSocket listening) {
    this.listening = listening;
  }

  /** A port that answers nothing: its queue is full, so the kernel drops the handshakes. */
  static TestBackend silent() throws IOException {
    ServerSocket full = new ServerSocket(0, 1, Rig.LOOPBACK);
    TestBackend backend = new TestBackend(full);
    for (int i = 0; i < 2; i++) {
      backend.accepted.add(new Socket(Rig.LOOPBACK, full.getLocalPort()));
    }
    return backend;
  }

  /** A port where nobody listens. */
  static InetSocketAddress refusing() throws IOException {
    try (ServerSocket gone = new ServerSocket(0, 1, Rig.LOOPBACK)) {
      return new InetSocketAddress(Rig.LOOPBACK, gone.getLocalPort());
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(Rig.LOOPBACK, listening.getLocalPort());
  }

  private void acceptAll() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        socket.setSoTimeout(20_000);
        accepted.add(socket);
      } catch (IOException closedOrNoDescriptor) {
        Thread.yield(); // A test that takes all descriptors gives them back.
      }
    }
  }

  Socket next() throws InterruptedException {
    Socket socket = accepted.poll(10, TimeUnit.SECONDS);
    if (socket == null) {
      throw new AssertionError("no connection reached the backend");
    }
    return socket;
  }

  int waiting() {
    return accepted.size();
  }

  /** Those that no test has taken. */
  void closeConnections() throws IOException {
    for (Socket socket = accepted.poll(); socket != null; socket = accepted.poll()) {
      socket.close();
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
      closeConnections();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
