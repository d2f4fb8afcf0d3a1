package org.tandemlb.lab.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How much of this machine's CPU time its host gave to others while a row played: what proc_stat(5)
 * calls steal. On a machine of metal it is none. A pair that has lost its CPUs serves late, whoever
 * made it.
 */
final class StolenCpu implements AutoCloseable {

  /** Within it a theft is looked for: as long as the stalls that a row forbids. */
  static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** Several ticks of 10 ms, so that a part of a window can be told. */
  private static final long PERIOD_MILLIS = 50;

  private static final Path STAT = Path.of("/proc/stat");

  private final Thread watching = new Thread(this::watch, "stolen-cpu");
  private final Worst worst = new Worst();
  private volatile boolean ended;

  private StolenCpu() {}

  static StolenCpu fromNow() {
    StolenCpu stolen = new StolenCpu();
    stolen.watching.setDaemon(true);
    stolen.watching.start();
    return stolen;
  }

  /** The largest share of the CPU time of half a second that was taken away, 0 to 1. */
  double worstShare() {
    synchronized (worst) {
      return worst.share();
    }
  }

  private void watch() {
    while (!ended) {
      Optional<Reading> reading = read();
      synchronized (worst) {
        reading.ifPresent(worst::add);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** None where the kernel does not say. */
  private static Optional<Reading> read() {
    try (var lines = Files.lines(STAT)) {
      return lines.findFirst().flatMap(line -> Reading.of(System.nanoTime(), line));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    ended = true;
    watching.interrupt();
  }

  /**
   * @param stolen ticks since the machine started
   * @param all ticks of all its CPUs since then, idle ones too
   */
  record Reading(long nanos, long stolen, long all) {

    /** user nice system idle iowait irq softirq steal; guests' time is in user and nice already. */
    private static final int STEAL = 7;

    /** Of a line that sums up all CPUs. */
    static Optional<Reading> of(long nanos, String line) {
      String[] words = line.trim().split("\\s+");
      if (!words[0].equals("cpu") || words.length < STEAL + 2) {
        return Optional.empty();
      }
      long[] ticks =
          Arrays.stream(words, 1, STEAL + 2).mapToLong(Long::parseUnsignedLong).toArray();
      return Optional.of(new Reading(nanos, ticks[STEAL], Arrays.stream(ticks).sum()));
    }
  }

  /** The worst half second of all readings. Pure. */
  static final class Worst {

    private final Deque<Reading> window = new ArrayDeque<>();
    private double share;

    void add(Reading reading) {
      window.addLast(reading);
      while (reading.nanos() - second().nanos() >= WINDOW_NANOS) {
        window.removeFirst();
      }
      Reading first = window.getFirst();
      long all = reading.all() - first.all();
      if (reading.nanos() - first.nanos() >= WINDOW_NANOS && all > 0) {
        share = Math.max(share, (double) (reading.stolen() - first.stolen()) / all);
      }
    }

    /** The window's own first one may go when this one, too, is old enough. */
    private Reading second() {
      return window.stream().skip(1).findFirst().orElseGet(window::getLast);
    }

    double share() {
      return share;
    }
  }
}
