package org.tandemlb.lab.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.tandemlb.lab.net.Machine;

/**
 * A client that never stops: it opens a new connection each period, whatever became of the earlier
 * ones, says its sentence, and notes when the answer came. One thread of its own does it all.
 */
public final class ProbeClient implements AutoCloseable {

  /**
   * What a probe may take before it counts as lost. Long enough for a client's kernel to send its
   * first packet once more, which it does after a second: such a connection is late, not lost.
   */
  public static final Duration DEADLINE = Duration.ofSeconds(3);

  private final InetSocketAddress target;
  private final Conversation conversation;
  private final Duration period;
  private final Selector selector;
  private final Thread thread;
  private final long startedNanos = System.nanoTime();

  /** In the order of their start, and so of their deadlines. Owned by the client's thread. */
  private final Deque<ProbeConnection> open = new ArrayDeque<>();

  /** Guarded by itself, as is the failure. */
  private final List<Probe> probes = new ArrayList<>();

  /** Why the client itself could not go on, as when it is out of descriptors. */
  private IOException failure;

  /** No probe that began before this moment is still on its way. */
  private volatile long settledUntilNanos;

  private volatile boolean closed;

  private ProbeClient(
      Machine from, InetSocketAddress target, Conversation conversation, Duration period)
      throws IOException {
    this.target = target;
    this.conversation = conversation;
    this.period = period;
    this.selector = Selector.open();
    this.settledUntilNanos = startedNanos;
    this.thread = from.threads().newThread(this::loop);
  }

  public static ProbeClient start(
      Machine from, InetSocketAddress target, Conversation conversation, Duration period)
      throws IOException {
    ProbeClient client = new ProbeClient(from, target, conversation, period);
    client.thread.start();
    return client;
  }

  public Duration period() {
    return period;
  }

  /** Every probe that has ended until now, in the order of their ends. */
  public List<Probe> probes() {
    synchronized (probes) {
      if (failure != null) {
        throw new UncheckedIOException("the client failed", failure);
      }
      return List.copyOf(probes);
    }
  }

  /**
   * Sums up what happened from that moment until now, counting from the last probe that was served
   * before it, or from the first when there was none yet.
   */
  public ProbeSummary since(long momentNanos) {
    List<Probe> all = probes();
    long from =
        all.stream()
            .filter(probe -> probe.served() && probe.endNanos() - momentNanos < 0)
            .mapToLong(probe -> probe.endNanos() - momentNanos)
            .max()
            .orElse(Math.max(0, startedNanos - momentNanos));
    return ProbeSummary.of(all, period, momentNanos + from, System.nanoTime());
  }

  /**
   * Waits for a probe that began after a moment and is of that kind.
   *
   * @return whether there was one before the deadline
   */
  public boolean await(long afterNanos, Predicate<Probe> kind, Duration deadline) {
    long giveUp = System.nanoTime() + deadline.toNanos();
    synchronized (probes) {
      while (probes.stream().noneMatch(p -> p.startNanos() - afterNanos >= 0 && kind.test(p))) {
        long left = giveUp - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(probes, left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      return true;
    }
  }

  /** Waits until every probe that began before now has ended, one way or another. */
  public void settle() {
    long now = System.nanoTime();
    await(now, probe -> settledUntilNanos - now >= 0, DEADLINE.multipliedBy(2));
  }

  private void loop() {
    long next = System.nanoTime();
    try {
      while (!closed) {
        long now = System.nanoTime();
        if (now - next >= 0) {
          open.addLast(ProbeConnection.start(selector, target, conversation, now));
          next = Math.max(next + period.toNanos(), now - DEADLINE.toNanos());
        }
        long wait = Math.min(next, firstDeadline(next)) - System.nanoTime();
        int ready =
            wait > 0
                ? selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait)))
                : selector.selectNow();
        serveReady();
        if (ready == 0) { // What came in time is served, however late this thread is.
          expire(now);
        }
        collect();
        settledUntilNanos = open.isEmpty() ? now : open.peekFirst().startNanos();
      }
    } catch (IOException e) {
      synchronized (probes) {
        failure = e;
      }
    } finally {
      open.forEach(ProbeConnection::abandon);
    }
  }

  private long firstDeadline(long otherwise) {
    return open.isEmpty() ? otherwise : open.peekFirst().startNanos() + DEADLINE.toNanos();
  }

  private void expire(long now) {
    for (ProbeConnection connection : open) {
      if (now - connection.startNanos() < DEADLINE.toNanos()) {
        return;
      }
      connection.expire();
    }
  }

  private void serveReady() {
    Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
    while (keys.hasNext()) {
      SelectionKey key = keys.next();
      keys.remove();
      ((ProbeConnection) key.attachment()).ready(key);
    }
  }

  private void collect() {
    Iterator<ProbeConnection> connections = open.iterator();
    while (connections.hasNext()) {
      connections
          .next()
          .result()
          .ifPresent(
              probe -> {
                connections.remove();
                synchronized (probes) {
                  probes.add(probe);
                  probes.notifyAll();
                }
              });
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(2));
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
