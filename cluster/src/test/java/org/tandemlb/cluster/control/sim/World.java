package org.tandemlb.cluster.control.sim;

import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Simulated time: what is to happen when, and the one source of chance. */
final class World {

  private record Entry(long atNanos, long order, Runnable what) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  final Random random;
  private final PriorityQueue<Entry> agenda = new PriorityQueue<>();
  private long nowNanos;
  private long order;

  World(long seed) {
    this.random = new Random(seed);
  }

  static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  long nowNanos() {
    return nowNanos;
  }

  /** Any time between the two, in nanoseconds. */
  long between(long fromMillis, long toMillis) {
    return millis(fromMillis) + (long) (random.nextDouble() * millis(toMillis - fromMillis));
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  void in(long delayNanos, Runnable what) {
    agenda.add(new Entry(Math.addExact(nowNanos, Math.max(0, delayNanos)), order++, what));
  }

  /** Lets so much time pass, and looks on after every step. */
  void run(long nanos, Runnable afterEach) {
    long endNanos = nowNanos + nanos;
    while (!agenda.isEmpty() && agenda.peek().atNanos() <= endNanos) {
      Entry next = agenda.poll();
      nowNanos = next.atNanos();
      next.what().run();
      afterEach.run();
    }
    nowNanos = endNanos;
    afterEach.run();
  }
}
