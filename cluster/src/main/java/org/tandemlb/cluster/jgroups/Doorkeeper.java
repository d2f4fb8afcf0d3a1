package org.tandemlb.cluster.jgroups;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tandemlb.cluster.FreePort;
import org.tandemlb.config.IpAddress;

/**
 * The cluster port. JGroups has one thread for accepting and lets it wait for each newcomer's first
 * bytes, so that a few idle connections keep everybody out. Here an own thread accepts, closes at
 * once what does not come from another node's address, has the rest shown the secret in parallel,
 * and JGroups' thread gets only connections that are through.
 */
final class Doorkeeper extends ServerSocket {

  private static final int READY_LIMIT = 64;

  /** The porter waits for nothing but the next connection, and closing ends that wait. */
  private static final Duration PORTER_PATIENCE = Duration.ofSeconds(2);

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Wakes {@link #accept} when the port is closed. */
  private static final Socket CLOSED = new Socket();

  /** What a connection from a node's address must go through. */
  interface Admission {
    void begin(Socket newcomer, BlockingQueue<Socket> ready);
  }

  private final Set<InetAddress> others;
  private final Admission admission;
  private final OpenSockets open;
  private final Complaints complaints;
  private final BlockingQueue<Socket> ready = new LinkedBlockingQueue<>(READY_LIMIT);
  private final Thread porter = new Thread(this::admit, "tandem-cluster-port");

  /**
   * @param open where a connection is noted that JGroups gets
   */
  Doorkeeper(Set<InetAddress> others, Admission admission, OpenSockets open, Complaints complaints)
      throws IOException {
    this.others = Set.copyOf(others);
    this.admission = admission;
    this.open = open;
    this.complaints = complaints;
    porter.setDaemon(true);
  }

  /** Throws what JGroups does not catch and translate into a sentence about ranges of ports. */
  @Override
  public void bind(SocketAddress endpoint, int backlog) throws IOException {
    try {
      super.bind(endpoint, backlog);
    } catch (BindException e) {
      throw unusable((InetSocketAddress) endpoint, e);
    }
    porter.start();
  }

  /**
   * @throws UnusablePortException when the port could not be had now
   */
  static void demandFree(InetSocketAddress endpoint) throws IOException {
    try {
      FreePort.demand(endpoint);
    } catch (BindException e) {
      throw unusable(endpoint, e);
    }
  }

  private static UnusablePortException unusable(InetSocketAddress endpoint, BindException e) {
    InetAddress address = endpoint.getAddress();
    String where = "cannot listen on " + IpAddress.text(address, endpoint.getPort()) + ": ";
    try {
      new ServerSocket(0, 1, address).close();
      return new UnusablePortException(
          where + "the port is in use; is a node running here already?", false, e);
    } catch (IOException notOurs) {
      return new UnusablePortException(
          where + e.getMessage() + "; is that address on this machine?", true, e);
    }
  }

  /** Ends with the port and not before, whatever is thrown: without it nobody gets in again. */
  private void admit() {
    while (!isClosed()) {
      try {
        admit(super.accept());
      } catch (Throwable e) {
        if (!isClosed()) {
          complaints.cannotAccept(reason(e), System.nanoTime());
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
  }

  private void admit(Socket newcomer) {
    try {
      if (others.contains(newcomer.getInetAddress())) {
        admission.begin(newcomer, ready);
      } else {
        complaints.stranger(newcomer.getInetAddress(), System.nanoTime());
        reset(newcomer);
      }
    } catch (Throwable e) {
      Deadlines.closeQuietly(newcomer);
      throw e;
    }
  }

  /** What an operator can mend is an IOException, and speaks for itself. */
  private static String reason(Throwable e) {
    return e instanceof IOException ? e.getMessage() : e.toString();
  }

  /** A reset leaves nothing behind here, whoever closes first. */
  private static void reset(Socket stranger) {
    try {
      stranger.setSoLinger(true, 0);
    } catch (SocketException e) {
      // The stranger was faster.
    }
    Deadlines.closeQuietly(stranger);
  }

  /** Called by JGroups' accepting thread: the next connection that is through. */
  @Override
  public Socket accept() throws IOException {
    try {
      Socket next = ready.take();
      if (next == CLOSED) {
        throw new SocketException("the cluster port is closed");
      }
      open.add(next);
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SocketException("interrupted");
    }
  }

  @Override
  public void close() throws IOException {
    super.close();
    awaitPorter();
    List<Socket> waiting = new ArrayList<>();
    ready.drainTo(waiting);
    ready.offer(CLOSED);
    waiting.forEach(Deadlines::closeQuietly);
  }

  /** The kernel frees the port when the thread that was accepting has left its call, not before. */
  private void awaitPorter() {
    if (Thread.currentThread() == porter) {
      return;
    }
    try {
      porter.join(PORTER_PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
