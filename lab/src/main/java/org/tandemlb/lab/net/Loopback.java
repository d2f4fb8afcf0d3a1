package org.tandemlb.lab.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Machines that are nothing but addresses 127.x.y.number, x and y this run's own. Needs no rights;
 * there is no link to cut and no ARP.
 */
public final class Loopback implements Place {

  private static final int TRIES = 50;

  private final LabRun run;
  private final int x;
  private final int y;

  /** Bound to 127.x.y.254 for as long as the run lasts, so that no other run takes the same. */
  private final ServerSocket claim;

  private Loopback(LabRun run, int x, int y, ServerSocket claim) {
    this.run = run;
    this.x = x;
    this.y = y;
    this.claim = claim;
  }

  public static Loopback create() throws IOException {
    IOException last = new IOException("no free 127.x.y.0/24");
    for (int i = 0; i < TRIES; i++) {
      int x = ThreadLocalRandom.current().nextInt(16, 240);
      int y = ThreadLocalRandom.current().nextInt(1, 255);
      ServerSocket claim = new ServerSocket();
      try {
        claim.bind(new InetSocketAddress(loopback(x, y, 254), 8403));
      } catch (IOException taken) {
        claim.close();
        last = taken;
        continue;
      }
      try {
        return new Loopback(LabRun.open(), x, y, claim);
      } catch (IOException e) {
        claim.close();
        throw e;
      }
    }
    throw last;
  }

  @Override
  public Machine machine(String name, int number) {
    return new Node(name, address(number));
  }

  /** The address of that number, whether or not a machine has it. */
  public InetAddress address(int number) {
    return loopback(x, y, number);
  }

  private static InetAddress loopback(int x, int y, int number) {
    try {
      return InetAddress.getByAddress(new byte[] {127, (byte) x, (byte) y, (byte) number});
    } catch (java.net.UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public Path directory() {
    return run.directory();
  }

  @Override
  public void close() {
    run.close();
    try {
      claim.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private final class Node implements Machine {

    private final String name;
    private final InetAddress address;

    Node(String name, InetAddress address) {
      this.name = name;
      this.address = address;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public InetAddress address() {
      return address;
    }

    @Override
    public LabProcess start(String label, List<String> command) throws IOException {
      return run.start(label, command);
    }

    @Override
    public <T> T call(Callable<T> work) throws IOException {
      return Calls.on(threads(), work);
    }

    @Override
    public ThreadFactory threads() {
      return work -> {
        Thread thread = new Thread(work, "lab-" + name);
        thread.setDaemon(true);
        return thread;
      };
    }
  }
}
