package org.tandemlb.cluster.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Opens some thousand connections a second, half of them idle, half with a greeting that nothing
 * follows, and keeps the youngest open.
 */
final class Flood implements AutoCloseable {

  /** More than a node keeps of one address, few enough for the process. */
  private static final int KEPT = 300;

  /** The test is not about who gets the machine's processors. */
  private static final long PAUSE_NANOS = 200_000;

  private final InetAddress from;
  private final InetSocketAddress to;
  private final byte[] said;
  private final AtomicLong opened = new AtomicLong();
  private final Thread thread = new Thread(this::run, "flood");
  private volatile boolean over;

  /**
   * @param said by every second one when it is open
   */
  Flood(String from, InetSocketAddress to, byte[] said) throws IOException {
    this.from = InetAddress.getByName(from);
    this.to = to;
    this.said = said.clone();
    thread.start();
  }

  long opened() {
    return opened.get();
  }

  private void run() {
    Deque<Socket> open = new ArrayDeque<>();
    while (!over) {
      Socket socket = new Socket();
      open.addLast(socket);
      try {
        socket.setSoLinger(true, 0); // or the ports would run out
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(to, 1_000);
        if (opened.incrementAndGet() % 2 == 0) {
          socket.getOutputStream().write(said);
        }
      } catch (IOException e) {
        // Turned away; the next one.
      }
      if (open.size() > KEPT) {
        Deadlines.closeQuietly(open.removeFirst());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    open.forEach(Deadlines::closeQuietly);
  }

  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
