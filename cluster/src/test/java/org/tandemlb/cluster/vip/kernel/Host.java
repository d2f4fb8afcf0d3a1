package org.tandemlb.cluster.vip.kernel;

import static org.awaitility.Awaitility.await;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A machine of its own on the network: a thread in a fresh network namespace. Sockets, threads and
 * processes made on that thread live there; the kernel removes the namespace with the last of them.
 */
final class Host implements AutoCloseable {

  private static final int CLONE_NEWNET = 0x40000000;

  static {
    Native.register(Host.class, "c");
  }

  private final ExecutorService thread;
  private final int tid;

  private Host(ExecutorService thread, int tid) {
    this.thread = thread;
    this.tid = tid;
  }

  private static native int unshare(int flags);

  private static native int gettid();

  static Host create() {
    ExecutorService thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, "host");
              made.setDaemon(true);
              return made;
            });
    try {
      Host host = new Host(thread, thread.submit(Host::leaveForANewNamespace).get());
      host.ip("link", "set", "lo", "up");
      return host;
    } catch (ExecutionException e) {
      thread.shutdown();
      throw new IllegalStateException(e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int leaveForANewNamespace() throws KernelException {
    Libc.checked(unshare(CLONE_NEWNET), "unshare(CLONE_NEWNET)");
    return gettid();
  }

  /** A cable between the eth0 of both, addresses .LAST of 198.18.0.0/24 and fd00:18::/64. */
  static void connect(Host one, int last, Host other, int otherLast) {
    one.ip("link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", "" + other.tid);
    one.configure(last);
    other.configure(otherLast);
    await().until(() -> one.sends() && other.sends());
  }

  /**
   * Has it answer for the VIP. For IPv6 the kernel joins the solicited-node group a moment after it
   * has added the address, and answers from then on.
   */
  void configureVip(String text) {
    ip("addr", "add", text, "dev", "eth0", "nodad");
    if (text.contains(":")) {
      await().until(() -> ip("maddr", "show", "dev", "eth0").contains("ff02::1:ff00:100"));
    }
  }

  private boolean sends() {
    return ip("link", "show", "eth0").contains("state UP");
  }

  private void configure(int last) {
    ip("addr", "add", "198.18.0." + last + "/24", "dev", "eth0");
    ip("addr", "add", "fd00:18::" + last + "/64", "dev", "eth0", "nodad");
    ip("link", "set", "eth0", "addrgenmode", "none", "up");
  }

  /** Runs it on the host. */
  <T> T call(Callable<T> work) {
    try {
      return thread.submit(work).get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void run(Runnable work) {
    call(Executors.callable(work));
  }

  /** The output of {@code ip}, which must succeed. */
  String ip(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    return call(
        () -> {
          Process process = launch(command);
          process.getOutputStream().close();
          String output =
              new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          if (process.waitFor() != 0) {
            throw new IllegalStateException(command + ": " + output);
          }
          return output;
        });
  }

  /** A process on this host, its errors among its output. */
  Process start(List<String> command) {
    return call(() -> launch(command));
  }

  private static Process launch(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  boolean has(String address) {
    return ip("addr", "show").contains(" " + address + "/");
  }

  String macOfEth0() {
    String[] words = ip("link", "show", "eth0").replaceAll("(?s).*link/ether ", "").split(" ");
    return words[0];
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
