package org.tandemlb.cluster.jgroups;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.Seldom;

/**
 * Sends on a thread of its own, because JGroups may block a sender for as long as a peer does not
 * read. When it is full the oldest message goes, and so does one that has waited for too long:
 * every sender repeats itself, newer says more.
 */
final class Outbox implements AutoCloseable {

  /** What is done with a message; may block, may fail. */
  interface Wire {
    void send(byte[] message) throws Exception;
  }

  private static final Logger LOG = LoggerFactory.getLogger(JGroupsMembership.class);

  private record Waiting(byte[] message, long sinceNanos) {}

  private final BlockingQueue<Waiting> waiting;
  private final long ageNanos;
  private final LongSupplier nanoClock;
  private final Wire wire;
  private final Seldom errorLines = new Seldom(Duration.ofMinutes(1));
  private final Thread sender = new Thread(this::run, "tandem-cluster-sender");

  /**
   * @param age what has waited for longer is not sent any more
   */
  Outbox(int capacity, Duration age, Wire wire) {
    this(capacity, age, System::nanoTime, wire);
  }

  Outbox(int capacity, Duration age, LongSupplier nanoClock, Wire wire) {
    this.waiting = new ArrayBlockingQueue<>(capacity);
    this.ageNanos = age.toNanos();
    this.nanoClock = nanoClock;
    this.wire = wire;
    sender.setDaemon(true);
  }

  void start() {
    sender.start();
  }

  void add(byte[] message) {
    Waiting newest = new Waiting(message, nanoClock.getAsLong());
    while (!waiting.offer(newest)) {
      waiting.poll();
    }
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        sendNext();
      } catch (InterruptedException e) {
        return;
      } catch (Exception e) {
        LOG.debug("a message was not sent: {}", e.getMessage());
      } catch (Throwable e) {
        // Without this thread the node would be a member that says nothing; the next may go
        // through.
        if (errorLines.due(System.nanoTime())) {
          LOG.error("a message was not sent", e);
        }
      }
    }
  }

  private void sendNext() throws Exception {
    Waiting next = waiting.take();
    if (nanoClock.getAsLong() - next.sinceNanos <= ageNanos) {
      wire.send(next.message);
    }
  }

  @Override
  public void close() {
    sender.interrupt();
  }
}
