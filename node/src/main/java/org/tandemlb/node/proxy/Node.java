package org.tandemlb.node.proxy;

import java.util.function.Consumer;
import org.tandemlb.node.balance.Backend;

/** What all sessions of this node share. Any thread. */
final class Node {

  private final String name;
  private final Limit limit;
  private final Transport transport;
  private final SessionLog log;
  private final Consumer<Backend> failedForClient;
  private final Object empty = new Object();

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
