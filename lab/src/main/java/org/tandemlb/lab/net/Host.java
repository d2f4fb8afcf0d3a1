package org.tandemlb.lab.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;

/** A machine of its own network stack, one cable into a {@link Lan}. */
public final class Host implements Machine, AutoCloseable {

  /** Its end of the cable. */
  public static final String INTERFACE = "eth0";

  private final LabRun run;
  private final String namespace;
  private final String name;
  private final int subnet;
  private final int number;
  private final NetlinkAddresses addresses;

  /**
   * @param subnet 0 for the LAN's own hosts, see {@link Lan#behind} for others
   */
  Host(LabRun run, String namespace, String name, int subnet, int number) throws IOException {
    this.run = run;
    this.namespace = namespace;
    this.name = name;
    this.subnet = subnet;
    this.number = number;
    this.addresses = call(NetlinkAddresses::open);
  }

  void configure() throws IOException {
    sysctl("net/ipv6/conf/all/accept_dad", "0");
    sysctl("net/ipv6/conf/" + INTERFACE + "/accept_dad", "0");
    Namespaces.ip(
        namespace,
        """
        link set lo up
        link set %1$s up
        addr add %2$s/24 dev %1$s
        addr add %3$s/64 dev %1$s nodad
        """
            .formatted(INTERFACE, inSubnet(subnet, number), inSubnet6(subnet, number)));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public InetAddress address() {
    return literal(inSubnet(subnet, number));
  }

  public InetAddress address6() {
    return literal(inSubnet6(subnet, number));
  }

  /** What it would have in another subnet. */
  InetAddress addressIn(int other) {
    return literal(inSubnet(other, number));
  }

  /** The name that {@code ip netns exec} takes. */
  public String namespace() {
    return namespace;
  }

  @Override
  public LabProcess start(String label, List<String> command) throws IOException {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    whole.addAll(Programs.resolved(command));
    return run.start(label, whole);
  }

  /** What starts a program for which another one is not there, wherever it is installed. */
  public static List<String> without(String hidden) throws IOException {
    Path file =
        Programs.find(hidden).orElseThrow(() -> new IOException(hidden + " is not installed"));
    // `ip netns exec` gives each program mounts of its own: nobody else sees this one.
    return List.of("sh", "-c", "mount --bind /dev/null \"$0\" && exec \"$@\"", file.toString());
  }

  /** Runs a program on this host to its end and returns what it wrote. */
  public String run(String... command) throws IOException {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    whole.addAll(List.of(command));
    return Programs.run(whole, "");
  }

  @Override
  public <T> T call(Callable<T> work) throws IOException {
    return Calls.on(threads(), work);
  }

  @Override
  public ThreadFactory threads() {
    return work -> {
      Thread thread =
          new Thread(
              () -> {
                Namespaces.enter(namespace);
                work.run();
              },
              "lab-" + name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** The hardware address of its end of the cable. */
  public byte[] mac() throws IOException {
    return call(() -> NetworkInterface.getByName(INTERFACE).getHardwareAddress());
  }

  /** The addresses on its cable right now, whatever lo has besides. */
  public List<InetAddress> addresses() throws IOException {
    return addresses.list();
  }

  /** Takes its IPv6 addresses off, the link-local one too; only a route to the LAN is left. */
  public void forgetAddress6() throws IOException {
    run("ip", "-6", "addr", "flush", "dev", INTERFACE);
    run("ip", "-6", "route", "replace", inSubnet6(subnet, 0) + "/64", "dev", INTERFACE);
  }

  /**
   * Sets a kernel parameter of this host.
   *
   * @param path below /proc/sys, which shows the namespace of the thread that writes
   */
  public void sysctl(String path, String value) throws IOException {
    call(() -> Files.writeString(Path.of("/proc/sys", path), value));
  }

  @Override
  public void close() {
    addresses.close();
  }

  static String inSubnet(int subnet, int number) {
    return "198.18." + subnet + "." + number;
  }

  static String inSubnet6(int subnet, int number) {
    return "fd00:18:0:" + subnet + "::" + number;
  }

  private static InetAddress literal(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
