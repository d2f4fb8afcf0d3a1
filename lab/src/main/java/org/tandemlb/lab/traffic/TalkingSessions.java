package org.tandemlb.lab.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.tandemlb.lab.net.Machine;

/**
 * Sessions with an echo service that speak all the time, to see whether a move breaks one, loses a
 * byte, or lets one wait. One thread serves them all.
 */
public final class TalkingSessions implements AutoCloseable {

  private static final long WARM = 5;

  private final Selector selector;
  private final Duration patience;
  private final List<TalkingSession> sessions = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  private TalkingSessions(Machine from, Selector selector, Duration patience) {
    this.selector = selector;
    this.patience = patience;
    this.thread = from.threads().newThread(this::loop);
  }

  /** Opens sessions and waits until each has spoken a few times. */
  public static TalkingSessions open(
      Machine from, InetSocketAddress target, int count, Duration deadline) throws IOException {
    return open(from, target, count, OptionalInt.empty(), deadline);
  }

  /**
   * Opens sessions and waits until each has spoken a few times.
   *
   * @param firstPort the client's ports are this one and those after it
   * @throws IOException when not all of them could be opened
   */
  public static TalkingSessions open(
      Machine from, InetSocketAddress target, int count, OptionalInt firstPort, Duration deadline)
      throws IOException {
    return open(from, target, count, firstPort, TalkingSession.PATIENCE, deadline);
  }

  /**
   * Opens sessions that are not broken before they have heard nothing for so long.
   *
   * @throws IOException when not all of them could be opened
   */
  public static TalkingSessions patient(
      Machine from, InetSocketAddress target, int count, Duration patience, Duration deadline)
      throws IOException {
    return open(from, target, count, OptionalInt.empty(), patience, deadline);
  }

  private static TalkingSessions open(
      Machine from,
      InetSocketAddress target,
      int count,
      OptionalInt firstPort,
      Duration patience,
      Duration deadline)
      throws IOException {
    TalkingSessions talking = new TalkingSessions(from, Selector.open(), patience);
    try {
      from.call(
          () -> {
            for (int i = 0; i < count; i++) {
              talking.add(target, firstPort.isPresent() ? firstPort.getAsInt() + i : 0, deadline);
            }
            return null;
          });
      talking.thread.start();
      talking.awaitWarm(deadline);
      return talking;
    } catch (IOException | RuntimeException e) {
      talking.close();
      throw e;
    }
  }

  private void add(InetSocketAddress target, int port, Duration deadline) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      if (port > 0) {
        channel.bind(new InetSocketAddress(port));
      }
      channel.socket().connect(target, Math.toIntExact(deadline.toMillis()));
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      TalkingSession session =
          new TalkingSession(channel, key, sessions.size() + 1L, patience, System.nanoTime());
      key.attach(session);
      sessions.add(session);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void awaitWarm(Duration deadline) throws IOException {
    long giveUp = System.nanoTime() + deadline.toNanos();
    synchronized (sessions) {
      while (sessions.stream().anyMatch(session -> session.exchanges() < WARM)) {
        int broken = summary().broken();
        if (broken > 0 || System.nanoTime() - giveUp > 0) {
          throw new IOException("new sessions do not echo: " + summary());
        }
        try {
          TimeUnit.MILLISECONDS.timedWait(sessions, 10);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted", e);
        }
      }
    }
  }

  /** What they waited until now no longer counts. */
  public void forgetStalls() {
    synchronized (sessions) {
      long now = System.nanoTime();
      sessions.forEach(session -> session.forgetStalls(now));
    }
  }

  /** Has the next one end as a client does that has had its last answer; false: none is left. */
  public boolean letOneLeave() {
    synchronized (sessions) {
      Optional<TalkingSession> next =
          sessions.stream().filter(one -> !one.isOver() && !one.isLeaving()).findFirst();
      next.ifPresent(TalkingSession::leave);
      return next.isPresent();
    }
  }

  public TalkSummary summary() {
    synchronized (sessions) {
      long now = System.nanoTime();
      Map<String, Integer> brokenBy = new HashMap<>();
      sessions.forEach(
          session -> session.broken().ifPresent(why -> brokenBy.merge(why, 1, Integer::sum)));
      return new TalkSummary(
          sessions.size(),
          sessions.stream().mapToLong(TalkingSession::exchanges).sum(),
          Duration.ofNanos(
              sessions.stream().mapToLong(session -> session.stallNanos(now)).max().orElse(0)),
          brokenBy);
    }
  }

  /**
   * Waits until each that is left has had one more exchange begin and end after now.
   *
   * @return whether they had before the deadline; one that breaks or leaves meanwhile needs none
   */
  public boolean awaitExchange(Duration deadline) {
    long giveUp = System.nanoTime() + deadline.toNanos();
    synchronized (sessions) {
      Map<TalkingSession, Long> before = new HashMap<>();
      sessions.forEach(session -> before.put(session, session.exchanges()));
      // Two more: the first may have begun before.
      while (sessions.stream().anyMatch(s -> !s.isOver() && s.exchanges() < before.get(s) + 2)) {
        if (System.nanoTime() - giveUp > 0) {
          return false;
        }
        try {
          TimeUnit.MILLISECONDS.timedWait(sessions, 10);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      return true;
    }
  }

  private void loop() {
    try {
      while (!closed) {
        long wait = work();
        selector.select(Math.min(20, Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      sessions.forEach(TalkingSession::close);
    }
  }

  /** Returns how long there is nothing to do, unless something becomes ready. */
  private long work() {
    synchronized (sessions) {
      long now = System.nanoTime();
      selector.selectedKeys().forEach(key -> ((TalkingSession) key.attachment()).work(now));
      selector.selectedKeys().clear();
      long next = now + TimeUnit.SECONDS.toNanos(1);
      for (TalkingSession session : sessions) {
        if (!session.isOver() && now - session.nextNanos() >= 0) {
          session.work(now);
        }
        next = Math.min(next, session.nextNanos());
      }
      sessions.notifyAll();
      return next - now;
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(2));
      sessions.forEach(TalkingSession::close);
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
