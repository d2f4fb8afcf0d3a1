package org.tandemlb.cluster.jgroups;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.blocks.cs.TcpServer;
import org.jgroups.util.SocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.membership.Link;
import org.tandemlb.config.IpAddress;

/**
 * The servers behind a {@link Transport}, one a link: what listens, connects and sends there. Link
 * 0 is JGroups' own; a further one may be missing, and come late. Thread-safe.
 */
final class LinkServers {

  private static final Logger LOG = LoggerFactory.getLogger(JGroupsMembership.class);

  /** Makes a server that listens, and is not started yet. */
  interface Maker {
    TcpServer make(InetSocketAddress at, SocketFactory sockets) throws Exception;
  }

  private final List<InetSocketAddress> own;
  private final PeerAddresses peers;
  private final List<PeerSockets> sockets;
  private final Farewells farewells = new Farewells();
  private final Map<Integer, TcpServer> servers = new ConcurrentHashMap<>();

  /** Guarded by this. */
  private boolean started;

  /**
   * @param own this node's addresses, one a link
   * @param sockets what makes the sockets of each link
   */
  LinkServers(List<InetSocketAddress> own, PeerAddresses peers, List<PeerSockets> sockets) {
    this.own = own;
    this.peers = peers;
    this.sockets = sockets;
  }

  /**
   * @param missing told of each address that is not there yet
   */
  void open(TcpServer first, Maker maker, Consumer<String> missing) throws Exception {
    servers.put(0, first);
    for (int link = 1; link < own.size(); link++) {
      try {
        servers.put(link, maker.make(own.get(link), sockets.get(link)));
      } catch (UnusablePortException e) {
        if (!e.isAddressMissing()) {
          throw e;
        }
        missing.accept(e.getMessage());
      }
    }
  }

  synchronized void start() throws Exception {
    started = true;
    for (TcpServer server : servers.values()) {
      server.start();
    }
  }

  /** An interface may come up after this program; only its own link waits for that. */
  synchronized void openMissing(Maker maker) {
    for (int link = 1; link < own.size() && started; link++) {
      if (!servers.containsKey(link)) {
        openLate(link, maker);
      }
    }
  }

  private void openLate(int link, Maker maker) {
    InetSocketAddress at = own.get(link);
    try {
      TcpServer server = maker.make(at, sockets.get(link));
      server.start();
      servers.put(link, server);
      LOG.info("listens on {} now", IpAddress.text(at.getAddress(), at.getPort()));
    } catch (Exception e) {
      LOG.debug("still: {}", e.getMessage());
    }
  }

  synchronized void stop() {
    started = false;
    servers.values().forEach(TcpServer::stop);
    farewells.close();
  }

  /** Over one that is missing nothing goes. */
  void send(int link, PhysicalAddress there, byte[] data) throws Exception {
    TcpServer server = servers.get(link);
    if (server != null) {
      server.send(there, data, 0, data.length);
    }
  }

  /** Over any link, with the peer that has this address on the first. */
  boolean isConnectedTo(PhysicalAddress first) {
    List<PhysicalAddress> all = peers.all(first);
    return servers.entrySet().stream()
        .filter(server -> server.getKey() < all.size())
        .anyMatch(server -> server.getValue().connectionEstablishedTo(all.get(server.getKey())));
  }

  /** What is connected over it is stuck. */
  void close(Link link) {
    PhysicalAddress there = PeerAddresses.of(link.there());
    servers.forEach(
        (number, server) -> {
          Connection stuck = connections(server).get(there);
          if (stuck != null) {
            farewells.cut(
                stuck, under(number, there), () -> server.removeConnectionIfPresent(there, stuck));
          }
        });
  }

  /**
   * Closes what is connected to nobody of these. Called while a view is installed, so nothing here
   * waits.
   *
   * @param firsts members' addresses on their first link
   */
  void retainAll(Collection<Address> firsts, Predicate<PhysicalAddress> isMember) {
    servers.forEach(
        (link, server) -> {
          Set<Address> there = new HashSet<>();
          for (Address first : firsts) {
            List<PhysicalAddress> all = peers.all((PhysicalAddress) first);
            if (link < all.size()) {
              there.add(all.get(link));
            }
          }
          Map<Address, Connection> all = connections(server);
          server.retainAll(
              there,
              peer -> {
                Connection left = all.get(peer);
                if (left != null && !isMember.test(peers.first(peer))) {
                  farewells.say(left, under(link, peer));
                }
                return left != null; // It is forgotten. One that came just now JGroups closes.
              });
        });
  }

  private static Map<Address, Connection> connections(TcpServer server) {
    Map<Address, Connection> all = new HashMap<>();
    server.forAllConnections(all::put);
    return all;
  }

  private List<Socket> under(int link, PhysicalAddress peer) {
    return sockets.get(link).with(PeerAddresses.host(peer));
  }
}
