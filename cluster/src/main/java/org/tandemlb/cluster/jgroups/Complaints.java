package org.tandemlb.cluster.jgroups;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.NodeConfig;

/**
 * Says who knocks in vain at the cluster port, and what to do about it, but not at each knock. Used
 * by several threads.
 */
final class Complaints {

  private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final List<NodeConfig> others;
  private final Optional<Path> secretFile;
  private final Consumer<String> warn;
  private final AtomicLong strangers = new AtomicLong();
  private final Map<String, Long> saidAtNanos = new ConcurrentHashMap<>();

  Complaints(List<NodeConfig> others, Optional<Path> secretFile, Consumer<String> warn) {
    this.others = List.copyOf(others);
    this.secretFile = secretFile;
    this.warn = warn;
  }

  /** A connection from an address that is no other node's. */
  void stranger(InetAddress from, long nowNanos) {
    long count = strangers.incrementAndGet();
    if (due("stranger", nowNanos)) {
      warn.accept(
          String.format(
              "closed a connection to the cluster port from %s, which is no other node's address"
                  + " (%d so far)",
              IpAddress.text(from), count));
    }
  }

  /** A node's address that does not prove that it has our secret. */
  void mistrust(InetAddress from, String detail, long nowNanos) {
    String peer = IpAddress.text(from);
    if (due(peer, nowNanos)) {
      warn.accept(
          String.format(
              "%s (%s) has another secret, or none; copy %s from one node to all [%s]",
              names(from), peer, secretFile.map(Path::toString).orElse("the secret file"), detail));
    }
  }

  /** A node's address from which more connect at a time than any node has reason to. */
  void crowd(InetAddress from, long nowNanos) {
    String peer = IpAddress.text(from);
    if (due("crowd of " + peer, nowNanos)) {
      warn.accept(
          String.format(
              "something at %s (%s) opens connections to the cluster port and does not show the"
                  + " secret; the oldest are closed",
              names(from), peer));
    }
  }

  /** A node that proves our secret and is of a cluster of another name: neither joins the other. */
  void otherCluster(String node, String theirs, String ours, long nowNanos) {
    if (due("cluster of " + node, nowNanos)) {
      warn.accept(
          String.format(
              "%s is of cluster %s, this node of %s: cluster.name must be the same on every node",
              node, theirs, ours));
    }
  }

  /** One of several links cannot be used yet, for want of an address. */
  void linkMissing(String reason) {
    warn.accept(reason + " The other links go on, and this one is tried again");
  }

  /** The port cannot take connections, for want of descriptors, say. */
  void cannotAccept(String reason, long nowNanos) {
    if (due("accept", nowNanos)) {
      warn.accept("cannot take a connection on the cluster port: " + reason);
    }
  }

  long strangers() {
    return strangers.get();
  }

  private String names(InetAddress address) {
    return others.stream()
        .filter(node -> node.links().stream().anyMatch(link -> link.getAddress().equals(address)))
        .map(NodeConfig::name)
        .collect(Collectors.joining(" or "));
  }

  /**
   * Keys are few: two words, twice the addresses of nodes, and the names of those that prove our
   * secret.
   */
  private boolean due(String subject, long nowNanos) {
    boolean[] due = new boolean[1];
    saidAtNanos.compute(
        subject,
        (key, said) -> {
          due[0] = said == null || nowNanos - said > SILENT_NANOS;
          return due[0] ? (Long) nowNanos : said;
        });
    return due[0];
  }
}
