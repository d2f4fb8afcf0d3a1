package org.tandemlb.cluster.vip.kernel;

import static java.util.stream.Collectors.toSet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.config.IpAddress;

/**
 * A shell that waits on a pipe from this process and takes the VIPs off the moment the pipe breaks:
 * when this process was killed, however hard. A guard that dies is replaced.
 */
final class Guard implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
  private static final long READY_WITHIN_SECONDS = 5;
  private static final long RESTART_PAUSE_MILLIS = 1_000;

  /** A pipe always has room for so many: 64 KiB (pipe(7)), of whose pages half may be lost. */
  private static final int MOST_UNHEARD_BYTES = 30 * 1024;

  /** It takes a millisecond for a word of 64 VIPs, when it runs. */
  private static final long LISTENS_WITHIN_MILLIS = 500;

  private static final String SCRIPT = script();

  private final String searchPath;
  private final Thread watcher;

  /** Guarded by this, as are the others: what is held, in the words of the script. */
  private final Set<String> held = new TreeSet<>();

  private Process process;

  /** The lengths of what this process was told and has not answered yet. */
  private final Deque<Integer> unheard = new ArrayDeque<>();

  private boolean closed;

  private Guard(String searchPath, Process process) {
    this.searchPath = searchPath;
    this.process = process;
    watcher = new Thread(this::watch, "tandem-guard");
    watcher.setDaemon(true);
  }

  /**
   * Throws when there can be no guard here; the message says what would be right.
   *
   * @param searchPath where the script looks for its commands
   */
  static Guard start(String searchPath) throws IOException {
    Guard guard = new Guard(searchPath, launch(searchPath, ""));
    guard.watcher.start();
    return guard;
  }

  /** To be called before the address is there, so that no moment is unguarded. */
  synchronized void hold(InetAddress vip, String device) {
    if (held.add(entry(vip, device))) {
      tell();
    }
  }

  synchronized void drop(InetAddress vip, String device) {
    if (held.remove(entry(vip, device))) {
      tell();
    }
  }

  /** The VIP is on no other device for sure. */
  synchronized void keepOnly(InetAddress vip, Set<String> devices) {
    Set<String> kept = devices.stream().map(device -> entry(vip, device)).collect(toSet());
    String anyOfVip = entry(vip, "");
    if (held.removeIf(entry -> entry.startsWith(anyOfVip) && !kept.contains(entry))) {
      tell();
    }
  }

  private static String entry(InetAddress vip, String device) {
    return IpAddress.text(vip) + "/" + AddressMessage.wholePrefix(vip) + " " + device;
  }

  /**
   * A write that fails means that the guard is dying: the watcher tells its successor. So it does
   * for one that was stopped: a write to it would wait for ever, and whoever holds with it.
   */
  private void tell() {
    byte[] word = (state() + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      if (hasRoomFor(word.length)) {
        unheard.add(word.length);
        process.getOutputStream().write(word);
        process.getOutputStream().flush();
      } else if (process.isAlive()) {
        LOG.warn("the guard of the VIPs has not listened for {} ms", LISTENS_WITHIN_MILLIS);
        process.destroyForcibly();
      }
    } catch (IOException e) {
      LOG.debug("the guard does not listen: {}", e.getMessage());
    }
  }

  private boolean hasRoomFor(int bytes) throws IOException {
    long beganNanos = System.nanoTime();
    takeAnswers();
    while (unheard.stream().mapToInt(Integer::intValue).sum() + bytes > MOST_UNHEARD_BYTES) {
      if (!process.isAlive() || millisSince(beganNanos) > LISTENS_WITHIN_MILLIS) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      takeAnswers();
    }
    return true;
  }

  private void takeAnswers() throws IOException {
    InputStream answers = process.getInputStream();
    for (int i = answers.available(); i > 0 && answers.read() >= 0; i--) {
      unheard.poll();
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private synchronized String state() {
    return String.join(" ", held);
  }

  private void watch() {
    try {
      while (true) {
        Process watched = current();
        long startedNanos = System.nanoTime();
        int exit = watched.waitFor();
        synchronized (this) {
          if (closed) {
            return;
          }
          LOG.warn("the guard of the VIPs ended (exit code {}); starting another", exit);
          if (System.nanoTime() - startedNanos
              < TimeUnit.MILLISECONDS.toNanos(RESTART_PAUSE_MILLIS)) {
            wait(RESTART_PAUSE_MILLIS);
          }
        }
        replace();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Process current() {
    return process;
  }

  /**
   * Until it worked: without a guard a killed process leaves its VIPs for a whole lease. Closing,
   * which may come in the pause before, ends it without a new one.
   */
  private void replace() throws InterruptedException {
    while (!isClosed()) {
      try {
        Process successor = launch(searchPath, state());
        synchronized (this) {
          process = successor;
          unheard.clear();
          tell();
          if (closed) {
            end(successor);
          }
          return;
        }
      } catch (IOException e) {
        LOG.warn("no guard for the VIPs: {}", e.getMessage());
      }
      synchronized (this) {
        if (!closed) {
          wait(RESTART_PAUSE_MILLIS);
        }
      }
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /**
   * Starts one that guards nothing, and ends it.
   *
   * @throws IOException says why none can work here
   */
  static void rehearse(String searchPath) throws IOException {
    end(launch(searchPath, ""));
  }

  private static Process launch(String searchPath, String state) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", SCRIPT, "tandem-guard", state);
    builder.environment().put("PATH", searchPath);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process launched;
    try {
      launched = builder.start();
    } catch (IOException e) {
      throw new IOException("the guard needs /bin/sh: " + e.getMessage(), e);
    }
    String answer = answer(launched);
    if (!answer.equals("ready")) {
      launched.destroyForcibly();
      throw new IOException("the guard cannot work: " + answer);
    }
    return launched;
  }

  /** Not in the common pool: one that does not answer would keep one of its threads. */
  private static void aside(Runnable task) {
    Thread thread = new Thread(task, "tandem-guard-answer");
    thread.setDaemon(true);
    thread.start();
  }

  /** So that no check of the script holds the caller up for longer. */
  private static String answer(Process launched) {
    BufferedReader reader = launched.inputReader(StandardCharsets.UTF_8);
    CompletableFuture<String> line =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return String.valueOf(reader.readLine());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            Guard::aside);
    try {
      return line.get(READY_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return "it did not answer within " + READY_WITHIN_SECONDS + " s";
    } catch (ExecutionException e) {
      return e.getCause().getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static String script() {
    try (InputStream in = Guard.class.getResourceAsStream("guard.sh")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is still held then could not be removed: the guard tries, too. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      notifyAll();
      end(process);
    }
    Threads.join(watcher);
  }

  private static void end(Process guard) {
    try {
      guard.getOutputStream().close();
    } catch (IOException e) {
      guard.destroyForcibly();
    }
  }
}
