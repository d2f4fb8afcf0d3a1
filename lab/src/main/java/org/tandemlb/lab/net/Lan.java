package org.tandemlb.lab.net;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A switch, which is a bridge in a namespace of its own, and the hosts on it. Nothing is added to
 * the machine's own network.
 */
public final class Lan implements Place {

  private static final String BRIDGE = "br0";

  private final LabRun run;
  private final String namespace;
  private final List<Host> hosts = new ArrayList<>();

  private Lan(LabRun run) {
    this.run = run;
    this.namespace = run.id() + "-lan";
  }

  public static Lan create() throws IOException {
    Lan lan = new Lan(LabRun.open());
    try {
      Namespaces.add(lan.namespace);
      Namespaces.ip(
          lan.namespace,
          """
          link add %1$s type bridge stp_state 0 forward_delay 0 mcast_snooping 0
          link set %1$s up
          link set lo up
          """
              .formatted(BRIDGE));
      return lan;
    } catch (IOException | RuntimeException e) {
      lan.close();
      throw e;
    }
  }

  /** Makes a host with the addresses 198.18.0.{@code number}/24 and fd00:18::{@code number}/64. */
  @Override
  public synchronized Host machine(String name, int number) throws IOException {
    String hostNamespace = run.id() + "-" + name;
    try {
      Namespaces.add(hostNamespace);
      Host host = new Host(run, hostNamespace, name, number);
      Namespaces.ip(
          namespace,
          """
          link add %1$s type veth peer name %2$s netns %3$s
          link set %1$s master %4$s up
          """
              .formatted(name, Host.INTERFACE, hostNamespace, BRIDGE));
      host.configure();
      hosts.add(host);
      return host;
    } catch (LastErrorException e) {
      throw new IOException("cannot enter " + hostNamespace + ": " + e.getMessage(), e);
    }
  }

  /** Makes the host's link go dead: it loses its carrier, as with a pulled cable. */
  public void cut(Host host) throws IOException {
    Namespaces.ip(namespace, "link set " + host.name() + " down\n");
  }

  /**
   * Makes every frame from and to the host vanish while its carrier stays: the cable stays in, but
   * the switch no longer knows the port.
   */
  public void drop(Host host) throws IOException {
    Namespaces.ip(namespace, "link set " + host.name() + " nomaster\n");
  }

  /** Undoes {@link #cut} and {@link #drop}. */
  public void heal(Host host) throws IOException {
    Namespaces.ip(namespace, "link set " + host.name() + " master " + BRIDGE + " up\n");
  }

  @Override
  public Path directory() {
    return run.directory();
  }

  @Override
  public synchronized void close() {
    hosts.forEach(Host::close);
    hosts.clear();
    run.close();
  }
}
