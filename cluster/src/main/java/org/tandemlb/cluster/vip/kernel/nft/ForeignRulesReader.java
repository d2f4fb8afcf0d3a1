package org.tandemlb.cluster.vip.kernel.nft;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@link ForeignRules} on a thread of its own, {@code packet-filter}: another program's may
 * take seconds to list, and no step of a handover waits for them. Owned by the worker.
 */
final class ForeignRulesReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ForeignRulesReader.class);

  /** Somebody else's rules change seldom, and asking for them costs a process. */
  private static final long COUNT_NANOS = 30_000_000_000L;

  /** Who has just mended them waits for no longer. */
  private static final long BAD_COUNT_NANOS = 5_000_000_000L;

  private final String searchPath;
  private final Runnable onRead;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "packet-filter");
            made.setDaemon(true);
            return made;
          });

  /** Written by the thread, read by the worker. */
  private volatile Optional<ForeignRules> newest = Optional.empty();

  private Future<?> reading = CompletableFuture.completedFuture(null);
  private boolean asked;
  private long askedNanos;

  /**
   * @param onRead called on that thread each time they have been read; must only hand over
   */
  ForeignRulesReader(String searchPath, Runnable onRead) {
    this.searchPath = searchPath;
    this.onRead = onRead;
  }

  /**
   * Has them read anew when those that were read last are too old.
   *
   * @param bad whether something in them stands in the way
   */
  void refresh(boolean bad, long nowNanos) {
    boolean tooOld = !asked || nowNanos - askedNanos >= (bad ? BAD_COUNT_NANOS : COUNT_NANOS);
    if (tooOld && reading.isDone() && !thread.isShutdown()) {
      asked = true;
      askedNanos = nowNanos;
      reading = thread.submit(this::read);
    }
  }

  private void read() {
    try {
      newest = Optional.of(ForeignRules.read(searchPath));
    } catch (RuntimeException e) {
      LOG.error("a bug of ours while reading this machine's rules", e);
      newest = Optional.of(ForeignRules.unreadable("a bug: " + e));
    }
    onRead.run();
  }

  /** Those that were read last; empty before the first have been. */
  Optional<ForeignRules> newest() {
    return newest;
  }

  /** One that is under way ends with its command, and is heard by nobody. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
