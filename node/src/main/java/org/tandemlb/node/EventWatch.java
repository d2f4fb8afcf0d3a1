package org.tandemlb.node;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the cluster now and then, and at once when it is told that something is new, and makes
 * events of the differences, and of what it is told. A thread of its own: it waits for the control
 * thread, which never waits for it.
 */
final class EventWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventWatch.class);

  /** A view or a holder that lasts for less may be missed; the status costs little. */
  private static final long BETWEEN_MILLIS = 250;

  private static final long PATIENCE_MILLIS = 1_000;
  private static final int TOLD_AT_MOST = 1_000;

  private final Supplier<Optional<ClusterEvents.Seen>> look;
  private final BiConsumer<String, Object> publish;
  private final Semaphore news = new Semaphore(0);

  /** Told, and not published yet; one too many is lost, as it would be to a slow reader. */
  private final Queue<ClusterEvents.Change> told = new ArrayBlockingQueue<>(TOLD_AT_MOST);

  private final Thread thread = new Thread(this::run, "events");

  /**
   * @param look empty when the control thread does not answer
   * @param publish the type of an event, and its data
   */
  EventWatch(Supplier<Optional<ClusterEvents.Seen>> look, BiConsumer<String, Object> publish) {
    this.look = look;
    this.publish = publish;
    thread.setDaemon(true);
  }

  EventWatch start() {
    thread.start();
    return this;
  }

  /** What no difference shows. Any thread; does not wait. */
  void tell(ClusterEvents.Change change) {
    told.offer(change);
    wake();
  }

  /** Something may be new. Any thread; does not wait. */
  void wake() {
    news.release();
  }

  private void run() {
    Optional<ClusterEvents.Seen> before = Optional.empty();
    try {
      while (true) {
        before = compare(before);
        if (news.tryAcquire(BETWEEN_MILLIS, TimeUnit.MILLISECONDS)) {
          news.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private Optional<ClusterEvents.Seen> compare(Optional<ClusterEvents.Seen> before) {
    try {
      for (ClusterEvents.Change change = told.poll(); change != null; change = told.poll()) {
        publish.accept(change.kind().word(), change.data());
      }
      Optional<ClusterEvents.Seen> now = look.get();
      if (before.isPresent() && now.isPresent()) {
        String time = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
        ClusterEvents.between(before.get(), now.get(), time)
            .forEach(change -> publish.accept(change.kind().word(), change.data()));
      }
      return now.or(() -> before);
    } catch (RuntimeException bug) {
      LOG.error("events could not be made; the next ones are", bug);
      return before;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
