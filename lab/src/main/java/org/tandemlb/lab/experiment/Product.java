package org.tandemlb.lab.experiment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.LabProcess;

/** The nodes of some product, and what its operator can tell them. */
public interface Product extends AutoCloseable {

  /** Makes a product's nodes, not yet running. */
  interface Maker {
    Product make(
        Spec spec, List<Host> nodes, Path directory, Map<Service, List<InetSocketAddress>> backends)
        throws IOException;
  }

  String version() throws IOException;

  /** Starts whatever does not run on that host; returns before it serves. */
  void start(Host node) throws IOException;

  /** Tells it to end; returns at once. */
  void stop(Host node) throws IOException;

  boolean isRunning(Host node);

  /**
   * Kills with -9, at one stroke, everything of the product that runs on that host, but for what is
   * there to clean up after such a death.
   */
  void kill9(Host node);

  /** What was started there, that which relays first. */
  List<LabProcess> processes(Host node);

  void switchover(InetAddress vip, Host to) throws IOException;

  /** That node shall hold nothing. */
  void standby(Host node) throws IOException;

  /** Undoes {@link #standby}. */
  void resume(Host node) throws IOException;

  /**
   * What a person wants of that node.
   *
   * @param state {@code drain}, {@code maint} or {@code ready}
   */
  void admin(Host node, String state) throws IOException;

  /**
   * How often that node, since it was started, has begun to give an address away with its sessions,
   * by its own log.
   */
  int movesBegun(InetAddress vip, Host node) throws IOException;

  /**
   * Another file for nodes that start from now on, in what must be the same on all of them: it has
   * a port more, and the next time has it not.
   */
  void changeFile() throws IOException;

  /** For how long an address must have rested before nothing more is to be expected. */
  Duration steady();

  /** What stands in the way of beginning; empty when all nodes are well and nothing goes on. */
  Optional<String> unsettled() throws IOException;

  /** What the nodes say of an address before it moves. */
  String says(InetAddress vip) throws IOException;

  /** All that the node's status says; empty when the product has none. */
  Optional<String> says(Host node) throws IOException;

  /** What an operator reads who asks that node how things are. */
  String status(Host node) throws IOException;

  /** What an operator reads who has the nodes' file checked on that node's machine. */
  String check(Host node) throws IOException;

  /**
   * As {@link #switchover}, by the command that an operator gives; returns when it is done.
   *
   * @return what the operator read
   */
  String switchoverByCommand(InetAddress vip, Host to) throws IOException;

  /** What the nodes wrote last. */
  String outputs();

  @Override
  void close();
}
