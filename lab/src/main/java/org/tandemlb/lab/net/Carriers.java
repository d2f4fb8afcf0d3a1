package org.tandemlb.lab.net;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches which hosts carry an address, every few milliseconds, from a thread of its own. It asks
 * each host's network stack, not what any program believes.
 */
public final class Carriers implements AutoCloseable {

  private static final Duration PERIOD = Duration.ofMillis(2);

  private final List<Host> hosts;
  private final InetAddress address;
  private final CarrierLog log = new CarrierLog();
  private final Thread thread;
  private volatile boolean closed;

  private Carriers(List<Host> hosts, InetAddress address) {
    this.hosts = List.copyOf(hosts);
    this.address = address;
    this.thread = new Thread(this::watch, "lab-carriers");
    thread.setDaemon(true);
  }

  public static Carriers watch(List<Host> hosts, InetAddress address) throws IOException {
    Carriers carriers = new Carriers(hosts, address);
    carriers.sample();
    carriers.thread.start();
    return carriers;
  }

  /** The names of the hosts that carry it now. */
  public static Set<String> now(List<Host> hosts, InetAddress address) throws IOException {
    Set<String> carrying = new TreeSet<>();
    for (Host host : hosts) {
      if (host.addresses().contains(address)) {
        carrying.add(host.name());
      }
    }
    return carrying;
  }

  /** Everything seen until now. */
  public CarrierLog log() {
    return log;
  }

  private void watch() {
    while (!closed) {
      try {
        sample();
      } catch (IOException hostClosed) {
        return;
      }
      LockSupport.parkNanos(PERIOD.toNanos());
    }
  }

  /**
   * Hosts are asked one after the other, so an address that moves meanwhile can be seen twice. What
   * looks like two is therefore two only when the second look finds the same.
   */
  private void sample() throws IOException {
    Set<String> carrying = now(hosts, address);
    if (carrying.size() > 1) {
      carrying.retainAll(now(hosts, address));
    }
    log.add(System.nanoTime(), carrying);
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
