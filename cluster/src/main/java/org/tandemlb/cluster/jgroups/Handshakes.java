package org.tandemlb.cluster.jgroups;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Has newcomers show the secret, each on a thread of its own, for a bounded time, and so many an
 * address at one time. When one more comes, one goes: of those that have not even sent a greeting
 * the one that has waited longest, else of all. So neither an idle program on another node nor a
 * node with another secret keeps a right one out, which greets at once.
 */
final class Handshakes implements Doorkeeper.Admission, AutoCloseable {

  static final int AT_ONE_TIME_AN_ADDRESS = 64;

  private static final long IDLE_THREAD_SECONDS = 10;

  /** One that has not shown the secret yet. */
  private static final class Newcomer {
    final Socket socket;

    /** Guarded by the map of those pending. */
    boolean greeted;

    Newcomer(Socket socket) {
      this.socket = socket;
    }
  }

  private final SSLSocketFactory tls;
  private final Deadlines deadlines;
  private final Complaints complaints;
  private final ExecutorService threads;

  /** Guarded by itself. */
  private final Map<InetAddress, Deque<Newcomer>> pending = new HashMap<>();

  /**
   * @param addresses how many may send newcomers
   */
  Handshakes(SSLSocketFactory tls, int addresses, Deadlines deadlines, Complaints complaints) {
    this.tls = tls;
    this.deadlines = deadlines;
    this.complaints = complaints;
    // Who had to go still needs its thread for a moment, so there is one crowd more of them.
    this.threads =
        new ThreadPoolExecutor(
            0,
            (addresses + 1) * AT_ONE_TIME_AN_ADDRESS,
            IDLE_THREAD_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Deadlines.daemons("tandem-cluster-handshake"));
  }

  @Override
  public void begin(Socket socket, BlockingQueue<Socket> ready) {
    Newcomer newcomer = new Newcomer(socket);
    enter(newcomer);
    try {
      threads.execute(() -> handshake(newcomer, ready));
    } catch (RejectedExecutionException e) {
      // We are closing, or there are no threads left under a flood.
      leave(newcomer);
      Deadlines.closeQuietly(socket);
    } catch (Error e) {
      // No thread for it; the porter closes it, and says so.
      leave(newcomer);
      throw e;
    }
  }

  private void handshake(Newcomer newcomer, BlockingQueue<Socket> ready) {
    Socket socket = newcomer.socket;
    try {
      Future<?> deadline = deadlines.close(socket);
      try {
        secure(newcomer, ready);
      } finally {
        deadline.cancel(false);
      }
    } catch (IOException e) {
      complain(socket, e);
      Deadlines.closeQuietly(socket);
    } catch (RejectedExecutionException e) {
      // We are closing.
      Deadlines.closeQuietly(socket);
    } finally {
      leave(newcomer);
    }
  }

  private void secure(Newcomer newcomer, BlockingQueue<Socket> ready) throws IOException {
    InputStream hello = Hello.read(newcomer.socket.getInputStream());
    synchronized (pending) {
      newcomer.greeted = true;
    }
    SSLSocket secured = (SSLSocket) tls.createSocket(newcomer.socket, hello, true);
    PeerSockets.onlyNewTls(secured);
    secured.setNeedClientAuth(true);
    secured.startHandshake();
    if (!ready.offer(secured)) {
      newcomer.socket.close();
    }
  }

  /** One that says nothing, or goes, may be anybody's port scan; a wrong answer is worth a line. */
  private void complain(Socket newcomer, IOException e) {
    boolean gone = e.getCause() instanceof IOException;
    if (e instanceof SSLException && !gone) {
      complaints.mistrust(newcomer.getInetAddress(), e.getMessage(), System.nanoTime());
    }
  }

  private void enter(Newcomer newcomer) {
    InetAddress from = newcomer.socket.getInetAddress();
    synchronized (pending) {
      Deque<Newcomer> here = pending.computeIfAbsent(from, address -> new ArrayDeque<>());
      if (here.size() >= AT_ONE_TIME_AN_ADDRESS) {
        Newcomer goes =
            here.stream().filter(each -> !each.greeted).findFirst().orElse(here.getFirst());
        here.remove(goes);
        Deadlines.closeQuietly(goes.socket);
        complaints.crowd(from, System.nanoTime());
      }
      here.addLast(newcomer);
    }
  }

  private void leave(Newcomer newcomer) {
    synchronized (pending) {
      pending.get(newcomer.socket.getInetAddress()).remove(newcomer);
    }
  }

  @Override
  public void close() {
    synchronized (pending) {
      pending.values().forEach(here -> here.forEach(each -> Deadlines.closeQuietly(each.socket)));
    }
    threads.shutdown();
  }
}
