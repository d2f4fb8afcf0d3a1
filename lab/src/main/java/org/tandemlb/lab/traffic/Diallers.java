package org.tandemlb.lab.traffic;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.tandemlb.lab.net.Machine;

/**
 * Clients of an echo service that each connect once, from a source port of their own, and then
 * speak until they are told to end. A thread each.
 */
public final class Diallers implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final InetSocketAddress target;
  private final Duration deadline;
  private final List<Thread> threads = new ArrayList<>();
  private final LongestWait wait = new LongestWait();

  /** How long each has waited for its first echo. Guarded by itself. */
  private final List<Duration> served = new ArrayList<>();

  /** One text each. Guarded by itself. */
  private final List<String> failures = new ArrayList<>();

  private volatile boolean closed;

  private Diallers(InetSocketAddress target, Duration deadline) {
    this.target = target;
    this.deadline = deadline;
  }

  /**
   * @param apart how long after one the next begins
   */
  public static Diallers start(
      Machine from,
      InetSocketAddress target,
      int count,
      int firstPort,
      Duration apart,
      Duration deadline) {
    Diallers clients = new Diallers(target, deadline);
    ThreadFactory factory = from.threads();
    for (int i = 0; i < count; i++) {
      int number = i;
      Thread thread =
          factory.newThread(() -> clients.dial(firstPort + number, apart.multipliedBy(number)));
      clients.threads.add(thread);
      thread.start();
    }
    return clients;
  }

  /** How many wait for their first echo. */
  public int waiting() {
    return threads.size() - served().size() - failures().size();
  }

  /** How long each of those that were served has waited for its first echo. */
  public List<Duration> served() {
    synchronized (served) {
      return List.copyOf(served);
    }
  }

  /** What went wrong with those that were refused or broken, one text each. */
  public List<String> failures() {
    synchronized (failures) {
      return List.copyOf(failures);
    }
  }

  /** The longest that one of those that were served waited for any later echo. */
  public Duration stall() {
    return wait.longest();
  }

  private void dial(int port, Duration later) {
    pause(later);
    long start = System.nanoTime();
    try (Socket socket = new Socket()) {
      int millis = Math.toIntExact(deadline.toMillis());
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
      socket.connect(target, millis);
      socket.setSoTimeout(millis);
      echo(socket);
      synchronized (served) {
        served.add(Duration.ofNanos(System.nanoTime() - start));
      }
      do {
        pause(PAUSE);
        long spoke = System.nanoTime();
        echo(socket);
        wait.overSince(spoke);
      } while (!closed);
    } catch (IOException e) {
      synchronized (failures) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }
  }

  private static void echo(Socket socket) throws IOException {
    socket.getOutputStream().write('?');
    int answer = socket.getInputStream().read();
    if (answer < 0) {
      throw new EOFException("closed");
    }
    if (answer != '?') {
      throw new IOException("a wrong byte");
    }
  }

  private static void pause(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Each speaks once more. */
  public void end() {
    closed = true;
    try {
      for (Thread thread : threads) {
        thread.join(deadline.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end();
  }
}
