package org.tandemlb.lab.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Opens connections that nobody means, evenly in time: SYNs from made-up addresses of two networks,
 * which are routed to the host that sends them and answered by nobody. A thread of its own.
 */
public final class SynFlood implements AutoCloseable {

  /** Where the SYNs say that they come from. */
  public static final String NETWORK = "198.19.0.0/16";

  public static final String NETWORK6 = "fd00:18:ffff::/64";

  private static final int BURST = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final InetSocketAddress target;
  private final int perSecond;
  private final byte[] source;
  private final Random random;
  private final PacketSocket socket;
  private final Thread thread;
  private volatile byte[] destination;

  /** Written by the flood's thread alone, as is the failure. */
  private volatile int sent;

  private volatile IOException failure;
  private volatile boolean closed;

  private SynFlood(Host from, Host to, InetSocketAddress target, int perSecond, long seed)
      throws IOException {
    this.target = target;
    this.perSecond = perSecond;
    this.source = from.mac();
    this.destination = to.mac();
    this.random = new Random(seed);
    this.socket = PacketSocket.open(from, PacketSocket.NOTHING, PATIENCE);
    this.thread = from.threads().newThread(this::loop);
  }

  /**
   * @param to the host that is to receive them, because it holds the target's address
   */
  public static SynFlood start(
      Host from, Host to, InetSocketAddress target, int perSecond, long seed) throws IOException {
    SynFlood flood = new SynFlood(from, to, target, perSecond, seed);
    flood.thread.start();
    return flood;
  }

  /** From now on that host receives them. */
  public void aim(Host to) throws IOException {
    destination = to.mac();
  }

  /** How many until now. */
  public int sent() {
    return sent;
  }

  private void loop() {
    long start = System.nanoTime();
    int count = 0;
    try {
      while (!closed) {
        if (count % BURST == 0) {
          long due = start + TimeUnit.SECONDS.toNanos(1) / perSecond * count;
          LockSupport.parkNanos(due - System.nanoTime());
        }
        socket.send(Syn.frame(destination, source, target, random));
        sent = ++count;
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    socket.close();
    if (failure != null) {
      throw new UncheckedIOException("the flood ended: " + failure.getMessage(), failure);
    }
  }
}
