package org.tandemlb.node.hold;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A step that is done again and again, on a thread of its own: it may block. */
final class Repeated implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Repeated.class);
  private static final long PATIENCE_MILLIS = 2_000;

  /** One time; ends soon after its thread was interrupted. */
  interface Step {
    void take() throws InterruptedException;
  }

  private final Duration interval;
  private final Step step;
  private final Thread thread;

  /** Guarded by this. */
  private boolean closed;

  /**
   * @param interval from the beginning of one step to that of the next, if it is over by then
   */
  Repeated(String name, Duration interval, Step step) {
    this.interval = interval;
    this.step = step;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  Repeated start() {
    thread.start();
    return this;
  }

  /** One that hears nothing any more when this is closed, however late a step ends. */
  <T> Consumer<T> untilClosed(Consumer<T> told) {
    return word -> {
      synchronized (this) {
        if (!closed) {
          told.accept(word);
        }
      }
    };
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) { // No sleep looks when it has come too late.
        long nextNanos = System.nanoTime() + interval.toNanos();
        try {
          step.take();
        } catch (RuntimeException e) {
          LOG.error("a bug of ours in {}; it goes on", thread.getName(), e);
        }
        TimeUnit.NANOSECONDS.sleep(nextNanos - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    thread.interrupt();
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
