package org.tandemlb.cluster.vip.kernel;

import static org.awaitility.Awaitility.await;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
public final class Host implements AutoCloseable {

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

  public static Host create() {
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

  /** A cable from its eth0 to a switch that {@link #becomeSwitch} made, addresses like those. */
  public void plugInto(Host lanSwitch, int last) {
    String port = "port" + last;
    lanSwitch.ip("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", "" + tid);
    lanSwitch.ip("link", "set", port, "master", "lan", "up");
    configure(last);
    // What is sent on asks for its next hop in the name of this one, and without it not at all.
    ip("addr", "add", "fe80::" + last + "/64", "dev", "eth0", "nodad");
    await().until(this::sends);
  }

  /** Another cable to the switch, which is up and has no address. */
  public void plugBareInto(Host lanSwitch, String device, String port) {
    lanSwitch.ip("link", "add", port, "type", "veth", "peer", "name", device, "netns", "" + tid);
    lanSwitch.ip("link", "set", port, "master", "lan", "up");
    ip("link", "set", device, "addrgenmode", "none", "up");
    await().until(() -> ip("link", "show", device).contains("state UP"));
  }

  /** The MAC address of one of its interfaces. */
  public String mac(String device) {
    String[] words = ip("link", "show", device).replaceAll("(?s).*link/ether ", "").split(" ");
    return words[0];
  }

  /**
   * Puts a host behind this one, 198.18.1.2/24 there, .1 here, which cuts what that one sends into
   * fragments of so many bytes.
   */
  public void becomeRouterOf(Host far, int mtu) {
    ip("link", "add", "far0", "type", "veth", "peer", "name", "eth0", "netns", "" + far.tid);
    ip("addr", "add", "198.18.1.1/24", "dev", "far0");
    ip("link", "set", "far0", "up");
    ip("route", "replace", "198.18.0.0/24", "dev", "eth0", "mtu", "" + mtu);
    sysctl("net.ipv4.ip_forward", "1");
    far.ip("addr", "add", "198.18.1.2/24", "dev", "eth0");
    far.ip("link", "set", "eth0", "up");
    far.ip("route", "add", "default", "via", "198.18.1.1");
    far.sysctl("net.ipv4.ip_no_pmtu_disc", "1"); // Else the router would say that it is too long.
    await().until(far::sends);
  }

  public void becomeSwitch() {
    ip("link", "add", "lan", "type", "bridge", "forward_delay", "0");
    ip("link", "set", "lan", "addrgenmode", "none", "up");
  }

  /** Sets a value below /proc/sys. */
  public void sysctl(String key, String value) {
    call(() -> Files.writeString(Path.of("/proc/sys", key.split("\\.")), value));
  }

  /**
   * Has it answer for the VIP. For IPv6 the kernel joins the solicited-node group a moment after it
   * has added the address, and answers from then on.
   */
  public void configureVip(String text) {
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
  public <T> T call(Callable<T> work) {
    try {
      return thread.submit(work).get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public void run(Runnable work) {
    call(Executors.callable(work));
  }

  /** The output of {@code ip}, which must succeed. */
  public String ip(String... arguments) {
    return command("ip", arguments);
  }

  /** The output of {@code nft}, which must succeed. */
  public String nft(String... arguments) {
    return command("nft", arguments);
  }

  private String command(String name, String... arguments) {
    List<String> command = new ArrayList<>(List.of(name));
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
  public Process start(List<String> command) {
    return call(() -> launch(command));
  }

  private static Process launch(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  public boolean has(String address) {
    return ip("addr", "show").contains(" " + address + "/");
  }

  public String macOfEth0() {
    return mac("eth0");
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
