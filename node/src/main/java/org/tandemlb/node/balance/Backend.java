package org.tandemlb.node.balance;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** One backend of one pool, the same object across all snapshots: it carries the counts. */
public final class Backend {

  private final String pool;
  private final String name;
  private final InetSocketAddress address;
  private final AtomicInteger sessions = new AtomicInteger();
  private final LongAdder total = new LongAdder();

  public Backend(String pool, String name, InetSocketAddress address) {
    this.pool = pool;
    this.name = name;
    this.address = address;
  }

  public String pool() {
    return pool;
  }

  public String name() {
    return name;
  }

  /** Resolved when the file was read. */
  public InetSocketAddress address() {
    return address;
  }

  /** Called when it is picked, before the connect, so that other loops see it at once. */
  public void sessionOpened() {
    sessions.incrementAndGet();
    total.increment();
  }

  /** Called once for each {@link #sessionOpened}, failed connects included. */
  public void sessionClosed() {
    sessions.decrementAndGet();
  }

  public int sessions() {
    return sessions.get();
  }

  public long total() {
    return total.sum();
  }

  @Override
  public String toString() {
    return pool + "/" + name;
  }
}
