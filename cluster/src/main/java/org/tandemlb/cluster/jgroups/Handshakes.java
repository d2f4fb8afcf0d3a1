package org.tandemlb.cluster.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Has newcomers show the secret, each on a thread of its own, for a bounded time, and a few an
 * address at one time: when one more comes, the one that has waited longest goes. So neither an
 * idle program on another node nor a node with another secret keeps a right one out.
 */
final class Handshakes implements Doorkeeper.Admission, AutoCloseable {

  private static final int AT_ONE_TIME_AN_ADDRESS = 8;

  private final SSLSocketFactory tls;
  private final Deadlines deadlines;
  private final Complaints complaints;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Deadlines.daemons("tandem-cluster-handshake"));

  /** Guarded by itself. */
  private final Map<InetAddress, Deque<Socket>> pending = new HashMap<>();

  Handshakes(SSLSocketFactory tls, Deadlines deadlines, Complaints complaints) {
    this.tls = tls;
    this.deadlines = deadlines;
    this.complaints = complaints;
  }

  @Override
  public void begin(Socket newcomer, BlockingQueue<Socket> ready) {
    enter(newcomer);
    try {
      threads.execute(() -> handshake(newcomer, ready));
    } catch (RejectedExecutionException e) {
      // We are closing.
      leave(newcomer);
      Deadlines.closeQuietly(newcomer);
    } catch (Error e) {
      // No thread for it; the porter closes it, and says so.
      leave(newcomer);
      throw e;
    }
  }

  private void handshake(Socket newcomer, BlockingQueue<Socket> ready) {
    try {
      Future<?> deadline = deadlines.close(newcomer);
      try {
        secure(newcomer, ready);
      } finally {
        deadline.cancel(false);
      }
    } catch (IOException e) {
      complain(newcomer, e);
      Deadlines.closeQuietly(newcomer);
    } catch (RejectedExecutionException e) {
      // We are closing.
      Deadlines.closeQuietly(newcomer);
    } finally {
      leave(newcomer);
    }
  }

  private void secure(Socket newcomer, BlockingQueue<Socket> ready) throws IOException {
    SSLSocket secured = (SSLSocket) tls.createSocket(newcomer, null, true);
    PeerSockets.onlyNewTls(secured);
    secured.setNeedClientAuth(true);
    secured.startHandshake();
    if (!ready.offer(secured)) {
      newcomer.close();
    }
  }

  /** One that says nothing, or goes, may be anybody's port scan; a wrong answer is worth a line. */
  private void complain(Socket newcomer, IOException e) {
    boolean gone = e.getCause() instanceof IOException;
    if (e instanceof SSLException && !gone) {
      complaints.mistrust(newcomer.getInetAddress(), e.getMessage(), System.nanoTime());
    }
  }

  private void enter(Socket newcomer) {
    synchronized (pending) {
      Deque<Socket> here =
          pending.computeIfAbsent(newcomer.getInetAddress(), address -> new ArrayDeque<>());
      here.addLast(newcomer);
      if (here.size() > AT_ONE_TIME_AN_ADDRESS) {
        Deadlines.closeQuietly(here.removeFirst());
      }
    }
  }

  private void leave(Socket newcomer) {
    synchronized (pending) {
      pending.get(newcomer.getInetAddress()).remove(newcomer);
    }
  }

  @Override
  public void close() {
    synchronized (pending) {
      pending.values().forEach(here -> here.forEach(Deadlines::closeQuietly));
    }
    threads.shutdown();
  }
}
