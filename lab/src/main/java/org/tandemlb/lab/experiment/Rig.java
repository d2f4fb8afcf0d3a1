package org.tandemlb.lab.experiment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.tandemlb.lab.net.Carriers;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.Lan;
import org.tandemlb.lab.net.SecondNetwork;
import org.tandemlb.lab.net.SynFlood;
import org.tandemlb.lab.traffic.BulkBackend;
import org.tandemlb.lab.traffic.EchoBackend;
import org.tandemlb.lab.traffic.WebBackend;

/** A LAN of its own with a product's nodes, backends, a client, and a host that only watches. */
public final class Rig implements AutoCloseable {

  /** On a busy machine two nodes need half of it to start, and their backends to be steady. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The least, the usual, the most of a socket's, in bytes. */
  private static final String SMALL_BUFFER = "4096 16384 16384";

  public final List<Host> nodes = new ArrayList<>();

  /** Each on a host of its own. */
  public final List<WebBackend> webs = new ArrayList<>();

  public final List<Host> webHosts = new ArrayList<>();

  public final Host client;
  public final Host watcher;
  public final Product product;
  public final Lan lan;
  private final Spec spec;
  private Optional<SecondNetwork> second = Optional.empty();
  private Optional<Host> far = Optional.empty();
  private Optional<Host> stranger = Optional.empty();
  private Optional<Host> flooder = Optional.empty();

  private Rig(Lan lan, Spec spec, Product.Maker maker) throws IOException {
    this.lan = lan;
    this.spec = spec;
    for (int i = 1; i <= spec.nodes(); i++) {
      nodes.add(lan.machine("lb" + i, 10 + i));
    }
    if (spec.oddity() == Spec.Oddity.TWO_LINKS) {
      this.second = Optional.of(lan.second());
      for (Host node : nodes) {
        second().plug(node);
      }
    }
    webHosts.add(lan.machine("web", 21));
    webHosts.add(lan.machine("web2", 23));
    for (Host web : webHosts) {
      webs.add(WebBackend.start(web.name(), web, Service.WEB.port()));
    }
    Host echo = lan.machine("echo", 22);
    Map<Service, List<InetSocketAddress>> backends = new EnumMap<>(Service.class);
    backends.put(Service.WEB, webs.stream().map(WebBackend::address).toList());
    backends.put(Service.ECHO, List.of(EchoBackend.start(echo, Service.ECHO.port()).address()));
    backends.put(Service.BULK, List.of(BulkBackend.start(echo, Service.BULK.port()).address()));
    this.client = lan.machine("client", 31);
    this.watcher = lan.machine("watcher", 32);
    this.product = maker.make(spec, nodes, lan.directory(), backends);
  }

  public static Rig open(Spec spec, Product.Maker maker) throws IOException {
    Lan lan = Lan.create();
    try {
      Rig rig = new Rig(lan, spec, maker);
      rig.makeOdd();
      return rig;
    } catch (IOException | RuntimeException e) {
      lan.close();
      throw e;
    }
  }

  /** What is unusual about the nodes' machines; the rest is in the nodes' own hands. */
  private void makeOdd() throws IOException {
    switch (spec.oddity()) {
      case OLD_TABLE -> {
        for (Host node : nodes) {
          PacketFilter.leaveTable(node);
        }
      }
      case LITTLE_MEMORY -> {
        for (Host node : nodes) { // What nobody takes must stay with the program.
          node.sysctl("net/ipv4/tcp_rmem", SMALL_BUFFER);
          node.sysctl("net/ipv4/tcp_wmem", SMALL_BUFFER);
        }
      }
      case STRICT_EGRESS -> PacketFilter.strictEgress(strict());
      case NO_ADDRESS -> {
        for (Host node : nodes) {
          node.forgetAddress6();
        }
      }
      case NONE, NIO, NO_NFT, NO_RIGHT, SMALL_DISK, OWN_CLOCK, TWO_LINKS, QUORUM, SHORT_DRAIN -> {}
    }
  }

  /** Over which the nodes hear each other as well, where they do. */
  public SecondNetwork second() {
    return second.orElseThrow();
  }

  /** The node whose packet filter is strict, where one is. */
  public Host strict() {
    return nodes.get(nodes.size() - 1);
  }

  /** Starts what does not run and waits until each address is where it belongs, and rests there. */
  public void settle() throws IOException {
    for (Host node : nodes) {
      product.start(node);
    }
    await(() -> product.unsettled().or(this::unplaced));
    long since = System.nanoTime();
    Set<String> before = carriers(vip());
    while (System.nanoTime() - since < product.steady().toNanos()) {
      Set<String> now = carriers(vip());
      since = now.equals(before) ? since : System.nanoTime();
      before = now;
      LockSupport.parkNanos(20_000_000);
    }
  }

  private Optional<String> unplaced() {
    try {
      for (InetAddress vip : spec.vips()) {
        Set<String> carriers = carriers(vip);
        boolean home =
            spec.belonging() != Spec.Belonging.HOME || carriers.contains(nodes.get(0).name());
        if (carriers.size() != 1 || !home) {
          return Optional.of(vip.getHostAddress() + " is on " + carriers);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** The only address, or the first of several. */
  public InetAddress vip() {
    return spec.vips().get(0);
  }

  public InetSocketAddress at(InetAddress vip, Service service) {
    return new InetSocketAddress(vip, service.port());
  }

  public Set<String> carriers(InetAddress vip) throws IOException {
    return Carriers.now(nodes, vip);
  }

  /** The only node that has the address on its cable. */
  public Host holder(InetAddress vip) throws IOException {
    Set<String> carriers = carriers(vip);
    if (carriers.size() != 1) {
      throw new IOException(vip.getHostAddress() + " is on " + carriers);
    }
    return nodes.stream().filter(node -> carriers.contains(node.name())).findFirst().orElseThrow();
  }

  /** The node that comes after that one, round and round. */
  public Host after(Host node) {
    return nodes.get((nodes.indexOf(node) + 1) % nodes.size());
  }

  public void awaitCarrier(InetAddress vip, Host node) throws IOException {
    Set<String> wanted = Set.of(node.name());
    await(
        () -> {
          Set<String> carriers = carriers(vip);
          return carriers.equals(wanted)
              ? Optional.empty()
              : Optional.of(
                  vip.getHostAddress() + " is on " + carriers + ", not on " + node.name());
        });
  }

  /** Waits until the status says something of an address. */
  public void awaitSaid(InetAddress vip, Pattern words) throws IOException {
    await(
        () ->
            words.matcher(product.says(vip)).find()
                ? Optional.empty()
                : Optional.of("the status does not say " + words));
  }

  public void awaitStopped(Host node) throws IOException {
    await(
        () ->
            product.isRunning(node) ? Optional.of(node.name() + " still runs") : Optional.empty());
  }

  /** Says what is not yet so, if anything. */
  public interface Question {
    Optional<String> missing() throws IOException;
  }

  /**
   * Waits until nothing is missing.
   *
   * @throws IOException with what is missing when it still was after {@link #PATIENCE}
   */
  public void await(Question question) throws IOException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    Optional<String> missing = question.missing();
    while (missing.isPresent()) {
      if (System.nanoTime() - giveUp > 0 || Thread.currentThread().isInterrupted()) {
        throw new IOException(missing.get() + ", after " + PATIENCE.toSeconds() + " s");
      }
      LockSupport.parkNanos(1_000_000);
      missing = question.missing();
    }
  }

  /** A client behind a router whose cable to it takes no more than that many bytes a packet. */
  public Host farClient(int mtu) throws IOException {
    if (far.isEmpty()) {
      far = Optional.of(lan.behind(lan.machine("router", 1), "far", 31, mtu));
    }
    return far.get();
  }

  /** Starts a web backend again that was closed. */
  public void restartWeb(int number) throws IOException {
    Host host = webHosts.get(number);
    webs.set(number, WebBackend.start(host.name(), host, Service.WEB.port()));
  }

  /** A host that is on the LAN and has no part in anything. */
  public Host stranger() throws IOException {
    if (stranger.isEmpty()) {
      stranger = Optional.of(lan.machine("stranger", 34));
    }
    return stranger.get();
  }

  /** By default a half-open connection is given up after a minute, and a move lasts as long. */
  public void giveUpHandshakesSoon() throws IOException {
    for (Host node : nodes) {
      node.sysctl("net/ipv4/tcp_synack_retries", "2");
    }
  }

  /** A host from which SYNs of many made-up clients come. */
  public Host flooder() throws IOException {
    if (flooder.isEmpty()) {
      Host host = lan.machine("flooder", 33);
      giveUpHandshakesSoon();
      for (Host node : nodes) {
        lan.route(node, SynFlood.NETWORK, host.address());
        lan.route(node, SynFlood.NETWORK6, host.address6());
      }
      flooder = Optional.of(host);
    }
    return flooder.get();
  }

  @Override
  public void close() {
    product.close();
    lan.close();
  }
}
