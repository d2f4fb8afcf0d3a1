package org.tandemlb.cluster;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.tandemlb.cluster.control.Event;

/**
 * What waits for the control thread, in the order in which it came; but what the LAN says goes
 * first, for an answer counts only while it is fresh. Any thread puts, the control thread takes.
 * However long that thread is kept, the memory of what others send is bounded.
 */
final class Inbox {

  /**
   * What the LAN says is dropped beyond this: a flood of forged ARP must not fill the memory, and a
   * frame that matters comes again.
   */
  static final int LAN_LIMIT = 1_000;

  /** And after so many of it in a row something else has its turn: a flood keeps nobody waiting. */
  static final int LAN_IN_A_ROW = 64;

  /**
   * Four of each of 16 nodes; beyond this the oldest goes when all of them are large. Every member
   * repeats each 2 s what is large, and what it says now is worth more than what it said before.
   */
  static final int MESSAGE_LIMIT = 64;

  /**
   * Larger they are not, however many there are: nobody repeats the steps of a planned move, which
   * are small, and one of 64 VIPs has hundreds.
   */
  static final int MESSAGE_BYTES = 4 * 1024 * 1024;

  /** What one takes here besides its own bytes. */
  private static final int BYTES_BESIDES = 200;

  private sealed interface Item {
    record Told(Event event) implements Item {}

    record Task(Runnable task) implements Item {}
  }

  private record Frame(Event event, long sinceNanos) {}

  /** The key of a member's message: like no other. */
  private static final class Letter {
    private final int bytes;

    private Letter(int bytes) {
      this.bytes = bytes;
    }
  }

  private static final Item NOTHING = new Item.Task(() -> {});

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private final LongSupplier clockNanos;

  /** What the LAN says; guarded by the lock. */
  private final Queue<Frame> lan = new ArrayDeque<>();

  /** How many of these were taken since anything else. */
  private int lanInARow;

  /** Guarded by the lock, as are the messages; the key of an observation is its backend. */
  private final Map<Object, Item> waiting = new LinkedHashMap<>();

  /** The keys of the members' messages among what waits. */
  private final Queue<Letter> messages = new ArrayDeque<>();

  /** Of the messages that wait; guarded by the lock. */
  private long messageBytes;

  private volatile boolean closed;

  /**
   * @param clockNanos of what waits; like {@link System#nanoTime}
   */
  Inbox(LongSupplier clockNanos) {
    this.clockNanos = clockNanos;
  }

  /**
   * Never refused. A newer observation takes the place of one of the same backend that still waits,
   * and a member's message may drive out the oldest; views and what the kernel says always stay,
   * for nobody repeats them.
   */
  void put(Event event) {
    lock.lock();
    try {
      Item item = new Item.Told(event);
      if (event instanceof Event.Observed observed) {
        add(observed.observation().backend(), item);
      } else if (event instanceof Event.Arrived arrived) {
        Letter key = new Letter(arrived.message().length + BYTES_BESIDES);
        messages.add(key);
        messageBytes += key.bytes;
        add(key, item);
        while (messages.size() > MESSAGE_LIMIT && messageBytes > MESSAGE_BYTES) {
          waiting.remove(nextLetter());
        }
      } else {
        add(new Object(), item);
      }
    } finally {
      lock.unlock();
    }
  }

  /** What the LAN says. Refused under a flood. */
  void offer(Event event) {
    lock.lock();
    try {
      if (lan.size() < LAN_LIMIT) {
        lan.add(new Frame(event, clockNanos.getAsLong()));
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How long the oldest waits of what the LAN has said; 0 when all of it was taken. */
  long unheardNanos() {
    lock.lock();
    try {
      return lan.isEmpty() ? 0 : clockNanos.getAsLong() - lan.peek().sinceNanos();
    } finally {
      lock.unlock();
    }
  }

  void put(Runnable task) {
    lock.lock();
    try {
      add(new Object(), new Item.Task(task));
    } finally {
      lock.unlock();
    }
  }

  private void add(Object key, Item item) {
    waiting.put(key, item);
    changed.signal();
  }

  /** Waits at most so long for the next item; running what is returned does it. */
  Runnable take(long patienceNanos, Consumer<Event> told) throws InterruptedException {
    Item item = next(patienceNanos);
    if (item instanceof Item.Told next) {
      return () -> told.accept(next.event());
    }
    return ((Item.Task) item).task();
  }

  private Item next(long patienceNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = patienceNanos;
      while (lan.isEmpty() && waiting.isEmpty() && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (!lan.isEmpty() && (waiting.isEmpty() || lanInARow < LAN_IN_A_ROW)) {
        lanInARow++;
        return new Item.Told(lan.remove().event());
      }
      lanInARow = 0;
      if (waiting.isEmpty()) {
        return NOTHING;
      }
      Object key = waiting.keySet().iterator().next();
      if (key.equals(messages.peek())) {
        nextLetter();
      }
      return waiting.remove(key);
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing waits. */
  boolean isEmpty() {
    lock.lock();
    try {
      return lan.isEmpty() && waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private Letter nextLetter() {
    Letter next = messages.remove();
    messageBytes -= next.bytes;
    return next;
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    return closed;
  }
}
