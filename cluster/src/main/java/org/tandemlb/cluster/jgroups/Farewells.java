package org.tandemlb.cluster.jgroups;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jgroups.blocks.cs.Connection;

/**
 * Closes connections aside. JGroups closes those with a member that has left while it installs the
 * view without it; one that hangs, or whose machine is gone, would keep that view back for as long
 * as a write to it waits.
 */
final class Farewells implements AutoCloseable {

  /** A few bytes, and whoever reads takes them at once. */
  private static final long GOODBYE_MILLIS = 200;

  /** All that sixteen nodes of four links may have. */
  private static final int AT_ONE_TIME = 64;

  private static final long IDLE_THREAD_SECONDS = 10;

  private final Deadlines deadlines = new Deadlines(GOODBYE_MILLIS);
  private final ExecutorService threads;

  Farewells() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            AT_ONE_TIME,
            AT_ONE_TIME,
            IDLE_THREAD_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Deadlines.daemons("tandem-cluster-farewell"));
    pool.allowCoreThreadTimeOut(true);
    threads = pool;
  }

  /**
   * Closes in order, so that the peer does not take this for the death of a process, and cuts it
   * off when that takes too long.
   *
   * @param sockets what this connection may be over
   */
  void say(Connection connection, List<Socket> sockets) {
    aside(
        () -> {
          Future<?> deadline = deadlines.close(() -> OpenSockets.cut(sockets));
          try {
            close(connection, true);
          } finally {
            deadline.cancel(false);
          }
        });
  }

  /**
   * Without a goodbye, which might wait behind what is stuck.
   *
   * @param after done when it is closed
   */
  void cut(Connection connection, List<Socket> sockets, Runnable after) {
    aside(
        () -> {
          OpenSockets.cut(sockets);
          close(connection, false);
          after.run();
        });
  }

  private void aside(Runnable closing) {
    try {
      threads.execute(
          () -> {
            try {
              closing.run();
            } catch (RejectedExecutionException e) {
              // As below, since this was begun.
            }
          });
    } catch (RejectedExecutionException e) {
      // This node leaves, and cuts everybody off.
    }
  }

  private static void close(Connection connection, boolean goodbye) {
    try {
      connection.close(goodbye);
    } catch (IOException e) {
      // It is closed all the same.
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    deadlines.close();
  }
}
