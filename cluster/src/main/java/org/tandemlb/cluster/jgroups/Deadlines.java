package org.tandemlb.cluster.jgroups;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Closes sockets whose handshake takes too long. A read timeout would not do: it starts again with
 * every byte.
 */
final class Deadlines implements AutoCloseable {

  /** Generous, because a machine under load is slow in its first handshake. */
  private static final long HANDSHAKE_MILLIS = 2_000;

  private final long millis;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, daemons("tandem-cluster-deadlines"));

  Deadlines() {
    this(HANDSHAKE_MILLIS);
  }

  Deadlines(long millis) {
    this.millis = millis;
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Cancel what is returned when the handshake is done. */
  Future<?> close(Closeable socket) {
    return timer.schedule(() -> closeQuietly(socket), millis, TimeUnit.MILLISECONDS);
  }

  static void closeQuietly(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }

  static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
