package org.tandemlb.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.Seldom;
import org.tandemlb.node.Stalls.Part;
import org.tandemlb.node.service.Feeding;
import org.tandemlb.node.service.ServiceManager;

/**
 * Measures how long this process keeps its own work waiting: ten times a second a thread of its own
 * gives each part something to do, and looks how long that takes. Its own lateness is the whole
 * process's. A service manager that watches this process is told that it is alive while no part
 * hangs.
 */
final class StallWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
  private static final long PATIENCE_MILLIS = 1_000;

  private final Stalls stalls;
  private final LongSupplier collectorNanos;
  private final List<Asked> asked = new ArrayList<>();
  private final Seldom processLines = new Seldom(BETWEEN_LINES);
  private final Seldom collectorLines = new Seldom(BETWEEN_LINES);
  private final Thread thread = new Thread(this::run, "stalls");
  private Runnable alive = () -> {};

  /**
   * @param collectorNanos how long the collector has stopped the process so far
   */
  StallWatch(Stalls stalls, LongSupplier collectorNanos) {
    this.stalls = stalls;
    this.collectorNanos = collectorNanos;
    thread.setDaemon(true);
  }

  /**
   * Another part; before the start.
   *
   * @param name for the log
   * @param executor runs what it is given, when it comes to it
   */
  StallWatch of(Part part, String name, Consumer<Runnable> executor) {
    asked.add(new Asked(part, name, executor));
    return this;
  }

  /** Who is told that no part hangs; before the start. */
  StallWatch tell(ServiceManager manager) {
    manager
        .watchdog()
        .ifPresent(
            watchdog -> {
              Feeding feeding = new Feeding(watchdog);
              alive =
                  () -> {
                    long now = System.nanoTime();
                    if (feeding.due(longestWait(now), now)) {
                      manager.alive();
                    }
                  };
            });
    return this;
  }

  private long longestWait(long now) {
    return asked.stream().mapToLong(part -> part.waited(now)).max().orElse(0);
  }

  StallWatch start() {
    thread.start();
    return this;
  }

  private void run() {
    long collectedNanos = collectorNanos.getAsLong();
    try {
      while (true) {
        long dueNanos = System.nanoTime() + INTERVAL_NANOS;
        asked.forEach(Asked::look);
        alive.run();
        TimeUnit.NANOSECONDS.sleep(dueNanos - System.nanoTime());
        over(Part.PROCESS, "this process", System.nanoTime() - dueNanos, processLines);
        long nowCollectedNanos = collectorNanos.getAsLong();
        // All pauses of a tenth of a second count as one.
        long paused = nowCollectedNanos - collectedNanos;
        over(Part.COLLECTOR, "the Java collector", paused, collectorLines);
        collectedNanos = nowCollectedNanos;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void over(Part part, String name, long nanos, Seldom lines) {
    stalls.waited(part, nanos);
    if (stalls.isTooLong(nanos)) {
      stalls.tooLong(part);
      if (lines.due(System.nanoTime())) {
        LOG.warn("{} stood still for {} ms", name, TimeUnit.NANOSECONDS.toMillis(nanos));
      }
    }
  }

  /** One part that is given something to do; its fields are guarded by itself. */
  private final class Asked {
    private final Part part;
    private final String name;
    private final Consumer<Runnable> executor;
    private final Seldom lines = new Seldom(BETWEEN_LINES);
    private boolean waiting;
    private boolean tooLong;
    private boolean said;
    private long sinceNanos;

    Asked(Part part, String name, Consumer<Runnable> executor) {
      this.part = part;
      this.name = name;
      this.executor = executor;
    }

    /** On the watch's thread. */
    void look() {
      if (!asks()) {
        return;
      }
      try {
        executor.accept(this::done);
      } catch (RejectedExecutionException e) {
        // It has ended; what waits for it is nobody's any more.
      }
    }

    /** Whether it is to be asked now; one that still waits is only looked at. */
    private synchronized boolean asks() {
      long now = System.nanoTime();
      if (waiting) {
        measure(now);
        return false;
      }
      waiting = true;
      tooLong = false;
      said = false;
      sinceNanos = now;
      return true;
    }

    /** On the part's own thread. */
    private synchronized void done() {
      long now = System.nanoTime();
      measure(now);
      waiting = false;
      if (said) {
        LOG.warn("{} goes on, after {} ms", name, millis(now));
      }
    }

    /** How long it has been waited for; 0 when it is not. */
    synchronized long waited(long now) {
      return waiting ? now - sinceNanos : 0;
    }

    private void measure(long now) {
      stalls.waited(part, now - sinceNanos);
      if (!tooLong && stalls.isTooLong(now - sinceNanos)) {
        tooLong = true;
        stalls.tooLong(part);
        said = lines.due(now);
        if (said) {
          LOG.warn("{} has stood still for {} ms", name, millis(now));
        }
      }
    }

    private long millis(long now) {
      return TimeUnit.NANOSECONDS.toMillis(now - sinceNanos);
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
