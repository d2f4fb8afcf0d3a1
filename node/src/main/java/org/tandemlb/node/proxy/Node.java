package org.tandemlb.node.proxy;

import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.tandemlb.node.balance.Backend;

/** What all sessions of this node share. Any thread. */
final class Node {

  private final String name;
  private final Limit limit;
  private final Transport transport;
  private final SessionLog log;
  private final Consumer<Backend> failedForClient;
  private final Object empty = new Object();
  private volatile Optional<Predicate<InetAddress>> closed = Optional.empty();
  private volatile Optional<Predicate<InetAddress>> unwanted = Optional.empty();

  Node(
      String name,
      int maxConnections,
      Transport transport,
      SessionLog log,
      Consumer<Backend> failedForClient) {
    this.name = name;
    this.limit = new Limit(maxConnections);
    this.transport = transport;
    this.log = log;
    this.failedForClient = failedForClient;
  }

  String name() {
    return name;
  }

  Limit limit() {
    return limit;
  }

  Transport transport() {
    return transport;
  }

  SessionLog log() {
    return log;
  }

  /** Whoever dials such an address is refused from now on. */
  void close(Predicate<InetAddress> addresses) {
    closed = Optional.of(addresses);
  }

  /** Whoever dials such an address is refused until something else is said; empty: nobody is. */
  void refuse(Optional<Predicate<InetAddress>> addresses) {
    unwanted = addresses;
  }

  /** Whether a client is refused for the address that it has dialled. */
  boolean isClosedTo(SocketChannel client) {
    return hasDialled(client, closed) || hasDialled(client, unwanted);
  }

  private static boolean hasDialled(
      SocketChannel client, Optional<Predicate<InetAddress>> addresses) {
    InetSocketAddress dialled = addresses.isEmpty() ? null : client.localAddress();
    return dialled != null && addresses.get().test(dialled.getAddress()); // null: it has gone again
  }

  /** A session could not connect to it, or was reset by it before it had said a word. */
  void failedForClient(Backend backend) {
    failedForClient.accept(backend);
  }

  void sessionLeft() {
    if (limit.leave() == 0) {
      synchronized (empty) {
        empty.notifyAll();
      }
    }
  }

  /** Waits until no session is left, for so long at most. */
  boolean awaitEmpty(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    synchronized (empty) {
      while (limit.sessions() > 0) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        empty.wait(left / 1_000_000, (int) (left % 1_000_000));
      }
      return true;
    }
  }
}
