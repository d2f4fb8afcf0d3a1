package org.tandemlb.cluster.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.Secret;
import org.tandemlb.cluster.SecretException;
import org.tandemlb.cluster.Serialization;
import org.tandemlb.cluster.membership.Link;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.Membership;
import org.tandemlb.cluster.membership.MembershipException;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.NodeConfig;
import org.tandemlb.config.Trust;

/** Membership by JGroups over TCP, with mutual TLS when the cluster has a secret. */
public final class JGroupsMembership implements Membership {

  private static final Logger LOG = LoggerFactory.getLogger(JGroupsMembership.class);

  private static final int OUTBOX_CAPACITY = 64;

  /** By then whoever had something to say has said it again. */
  private static final Duration OUTBOX_AGE = Duration.ofSeconds(10);

  private static final long CLOSE_LIMIT_MILLIS = TimeUnit.SECONDS.toMillis(3);

  private final ClusterConfig cluster;
  private final NodeConfig own;
  private final Origin origin;
  private final Consumer<String> warn;
  private final Complaints complaints;
  private final Departures departures = new Departures(System::nanoTime);
  private final Outbox outbox = new Outbox(OUTBOX_CAPACITY, OUTBOX_AGE, this::multicast);
  private final LinkWatch watch;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** How peers show the secret; null before {@link #requireReady}. */
  private final AtomicReference<Optional<SSLContext>> admission = new AtomicReference<>();

  /** One a link. */
  private volatile List<PeerSockets> sockets = List.of();

  private volatile JChannel channel;

  /**
   * @param node a name in {@code cluster.nodes}
   */
  public JGroupsMembership(ClusterConfig cluster, String node) {
    this(cluster, node, LOG::warn);
  }

  JGroupsMembership(ClusterConfig cluster, String node, Consumer<String> warn) {
    this.cluster = cluster;
    this.own =
        cluster
            .node(node)
            .orElseThrow(() -> new IllegalArgumentException("no node " + node + " in the cluster"));
    this.warn = warn;
    this.origin = Origin.draw(node, System.currentTimeMillis());
    this.complaints = new Complaints(others(), secretFile(), warn);
    this.watch = new LinkWatch(cluster.silence(), Link.of(cluster, own));
  }

  @Override
  public Member self() {
    return origin.member();
  }

  /**
   * Reads the secret, and asks whether the port is free: whoever could not join is to hear of it
   * before anything of this machine is changed. Nothing stays open; {@link #start} follows.
   */
  public void requireReady() throws MembershipException {
    requireNoSerialization();
    admission.set(tls());
    for (int link = 0; link < own.links().size(); link++) {
      try {
        Doorkeeper.demandFree(own.links().get(link));
      } catch (UnusablePortException e) {
        if (link == 0 || !e.isAddressMissing()) { // a further link may come late
          throw new MembershipException(e.getMessage(), e);
        }
      } catch (IOException e) {
        throw new MembershipException(sentence(e), e);
      }
    }
  }

  @Override
  public void start(Listener listener) throws MembershipException {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("started already");
    }
    if (admission.get() == null) {
      requireReady();
    }
    Optional<SSLContext> tls = admission.get();
    QuietLog.install();
    sockets = sockets(tls);
    Stack stack = new Stack(cluster, own, sockets, departures, watch, complaints);
    try {
      Transport transport = stack.transport();
      channel = stack.channel(transport);
      channel.name(own.name());
      channel.addAddressGenerator(origin::address);
      channel.setReceiver(new Inbox(self(), departures, watch, listener));
      LOG.info(
          "cluster {}: {} of {}, {}, {}",
          cluster.name(),
          own.name(),
          names(),
          tls.isPresent() ? "mutual TLS" : "no TLS",
          stack.describe());
      channel.connect(cluster.name());
      outbox.start();
      watch.start(transport, listener::onSilentLinks);
    } catch (Exception e) {
      close();
      throw new MembershipException(sentence(e), e);
    }
    if (closed.get()) {
      // Somebody closed us before there was a channel that he could close.
      channel.close();
      sockets.forEach(PeerSockets::close);
      throw new MembershipException("closed while joining the cluster");
    }
  }

  private static void requireNoSerialization() throws MembershipException {
    if (!Serialization.isRefused()) {
      throw new MembershipException(
          "this Java accepts serialized objects, which any peer could send: start it with"
              + " -Djdk.serialFilter='!*'");
    }
  }

  private Optional<SSLContext> tls() throws MembershipException {
    if (cluster.trust() instanceof Trust.Secret secret) {
      try {
        Secret read = Secret.read(secret.file());
        SSLContext tls = read.tls(this::mistrusted);
        Rehearsal.run(tls);
        LOG.info("secret {} {}", secret.file(), read.describe());
        return Optional.of(tls);
      } catch (SecretException e) {
        throw new MembershipException("cluster.secret-file: " + e.getMessage(), e);
      } catch (SSLException e) {
        throw new MembershipException(
            "this Java cannot use the secret " + secret.file() + ": " + e.getMessage(), e);
      }
    }
    warn.accept(
        String.format(
            "cluster %s is insecure: whoever sends from a node's address is a member; make a secret"
                + " with 'tandem secret FILE' and name it as cluster.secret-file",
            cluster.name()));
    return Optional.empty();
  }

  private void mistrusted(InetAddress peer) {
    complaints.mistrust(peer, "it shows another certificate", System.nanoTime());
  }

  private static String sentence(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnusablePortException) {
        return cause.getMessage();
      }
    }
    return "cannot join the cluster: " + e.getMessage();
  }

  @Override
  public void send(byte[] message) {
    outbox.add(message);
  }

  /** Called by the outbox's thread. */
  private void multicast(byte[] message) throws Exception {
    channel.send(new BytesMessage(null, message).setFlag(Message.TransientFlag.DONT_LOOPBACK));
  }

  /**
   * Takes a few milliseconds when the others answer and three seconds at most: then the port is
   * closed all the same, and what is left of JGroups does not keep the process alive.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    outbox.close();
    watch.close();
    if (channel != null) {
      Thread leaving = new Thread(this::leave, "tandem-cluster-leave");
      leaving.setDaemon(true);
      leaving.start();
      await(leaving);
    }
    sockets.forEach(PeerSockets::close);
  }

  private void leave() {
    departures.sayGoodbye();
    channel.close();
  }

  private static void await(Thread leaving) {
    try {
      leaving.join(CLOSE_LIMIT_MILLIS);
      if (leaving.isAlive()) {
        LOG.warn("left the cluster without an answer");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<NodeConfig> others() {
    return cluster.nodes().stream().filter(node -> !node.equals(own)).toList();
  }

  /** Those of one link let in who comes from another node's address on that link. */
  private List<PeerSockets> sockets(Optional<SSLContext> tls) {
    List<PeerSockets> all = new ArrayList<>();
    for (int i = 0; i < own.links().size(); i++) {
      all.add(new PeerSockets(otherAddresses(i), tls, complaints));
    }
    return all;
  }

  private Set<InetAddress> otherAddresses(int link) {
    return others().stream()
        .map(node -> node.links().get(link).getAddress())
        .collect(Collectors.toUnmodifiableSet());
  }

  private String names() {
    return cluster.nodes().stream().map(NodeConfig::name).collect(Collectors.joining(", "));
  }

  private Optional<Path> secretFile() {
    return cluster.trust() instanceof Trust.Secret secret
        ? Optional.of(secret.file())
        : Optional.empty();
  }
}
