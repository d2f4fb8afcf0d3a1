package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.Seldom;
import org.tandemlb.cluster.vip.AddressOwner;
import org.tandemlb.cluster.vip.MacAddress;

/**
 * One family's VIPs on one interface: asks and announces on the caller's thread, and hears on its
 * own what other machines say about them.
 */
final class Lan implements AutoCloseable {

  /** Whoever floods the LAN does not keep the control thread for longer than this takes. */
  private static final int PACKETS_AT_A_TIME = 256;

  /** Whoever is asked for its own address answers at once; what it says later answers nothing. */
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Lan.class);

  private final LinkEntry link;
  private final Set<InetAddress> vips;
  private final LanProtocol protocol;
  private final PacketSocket socket;
  private final Poller poller;
  private final Thread reader;
  private final Predicate<MacAddress> own;
  private final AddressOwner.Signals signals;
  private boolean closed;

  /** Held by whoever takes packets from the socket; the socket is closed under it. */
  private final Object receiving = new Object();

  /** When a VIP was last heard to be another machine's; guarded by {@code receiving}. */
  private final Map<InetAddress, Claims> claims = new HashMap<>();

  /** When a node's own address was asked for. */
  private final Map<InetAddress, Long> askedNanos = new ConcurrentHashMap<>();

  private final Seldom bugLines = new Seldom(Duration.ofMinutes(1));

  private boolean deaf;

  /** Packets of other machines; written under {@code receiving}. */
  private volatile long heard;

  /**
   * @param protocol of all of the VIPs
   * @param own whether a MAC address is this machine's
   */
  Lan(
      LinkEntry link,
      Set<InetAddress> vips,
      LanProtocol protocol,
      Predicate<MacAddress> own,
      AddressOwner.Signals signals)
      throws KernelException {
    this.link = link;
    this.vips = Set.copyOf(vips);
    this.protocol = protocol;
    this.own = own;
    this.signals = signals;
    socket = protocol.open(link.index(), vips);
    try {
      poller = new Poller(socket.fd());
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
    reader = new Thread(this::read, "tandem-lan-" + link.name());
    reader.setDaemon(true);
    reader.start();
  }

  /** Whether this is still what a LAN of that interface and those VIPs has to be. */
  boolean serves(LinkEntry other, Set<InetAddress> otherVips) {
    return link.index() == other.index()
        && link.name().equals(other.name())
        && link.mac().equals(other.mac())
        && vips.equals(otherVips);
  }

  LinkEntry link() {
    return link;
  }

  Set<InetAddress> vips() {
    return vips;
  }

  InetAddress any() {
    return vips.iterator().next();
  }

  /** How many packets of others its socket has heard. */
  long heard() {
    return heard;
  }

  /** One probe, to everybody or to one machine. */
  void ask(InetAddress vip, Optional<MacAddress> onlyTo) throws KernelException {
    LanProtocol.Outgoing probe = protocol.probe(link.mac(), vip);
    send(onlyTo.map(probe::directedTo).orElse(probe));
  }

  /** One probe for another node's own address, to its machine only. */
  void askNode(InetAddress address, MacAddress at) throws KernelException {
    askedNanos.put(address, System.nanoTime());
    send(protocol.probe(link.mac(), address).directedTo(at));
  }

  void announce(InetAddress vip) throws KernelException {
    for (LanProtocol.Outgoing form : protocol.announcement(link.mac(), vip)) {
      send(form);
    }
  }

  /** The watch may close what the control thread sends on. */
  private synchronized void send(LanProtocol.Outgoing outgoing) throws KernelException {
    if (closed) {
      throw new KernelException("sending to the LAN of " + link.name(), Libc.ENODEV);
    }
    socket.send(outgoing.packet(), outgoing.to());
  }

  /**
   * Whether another machine has spoken as the VIP since then. Takes what waits in the socket first:
   * the reader may not have had its turn since, as in a process that wakes, and then silence is
   * only its own.
   *
   * @param except whose word counts for nothing
   */
  boolean claimedSince(InetAddress vip, long sinceNanos, Optional<MacAddress> except) {
    synchronized (receiving) {
      hearWhatWaits();
      return Optional.ofNullable(claims.get(vip))
          .flatMap(heard -> heard.lastNanos(except))
          .filter(at -> at - sinceNanos >= 0)
          .isPresent();
    }
  }

  private void read() {
    while (poller.await(-1)) {
      synchronized (receiving) {
        hearWhatWaits();
      }
    }
  }

  /** A packet that hits a bug is one packet lost; those behind it are heard. */
  private void hearWhatWaits() {
    for (int i = 0; i < PACKETS_AT_A_TIME && !deaf; i++) {
      try {
        Optional<PacketSocket.Packet> packet = socket.receive();
        if (packet.isEmpty()) {
          return;
        }
        protocol.hear(packet.get()).filter(said -> !own.test(said.by())).ifPresent(this::tell);
      } catch (RuntimeException e) {
        if (bugLines.due(System.nanoTime())) {
          LOG.error("a bug of ours while hearing the LAN of {}; it goes on", link.name(), e);
        }
      }
    }
  }

  private void tell(Heard said) {
    heard++;
    if (!vips.contains(said.address())) {
      Long asked = askedNanos.get(said.address());
      if (said.claim() && asked != null && System.nanoTime() - asked < ANSWERS_WITHIN.toNanos()) {
        signals.answered(said.address(), said.by());
      }
    } else if (said.claim()) {
      claims
          .computeIfAbsent(said.address(), vip -> new Claims())
          .heard(said.by(), System.nanoTime());
      signals.claimed(said.address(), said.by());
    } else {
      signals.probed(said.address(), said.by());
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    poller.stop();
    if (Threads.join(reader)) {
      synchronized (receiving) {
        deaf = true;
        poller.close();
        socket.close();
      }
    }
  }
}
