package org.tandemlb.cluster.jgroups;

import java.io.DataInput;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.blocks.cs.TcpServer;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TpHeader;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.util.AsciiString;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.SocketFactory;
import org.tandemlb.cluster.membership.Link;

/**
 * JGroups' TCP over several links at once. What goes to a peer goes over every link, on a thread a
 * link; what comes over any of them is taken, and the protocols above drop what they have already.
 * So a link that is lost costs nothing, not even the time to notice it. A peer is suspected when
 * its last connection closes, but not when that was replaced.
 */
final class Transport extends TCP implements LinkWatch.Links {

  private static final int OUTBOX_CAPACITY = 256;

  /** Longer than any handshake may take; the protocols above have sent again what is older. */
  private static final Duration OUTBOX_AGE = Duration.ofSeconds(3);

  private final PeerAddresses peers;
  private final LinkServers servers;
  private final LinkWatch watch;
  private final Complaints complaints;

  /** By the peer's first address: one a link. */
  private final Map<PhysicalAddress, List<Outbox>> outboxes = new ConcurrentHashMap<>();

  Transport(PeerAddresses peers, LinkServers servers, LinkWatch watch, Complaints complaints) {
    this.peers = peers;
    this.servers = servers;
    this.watch = watch;
    this.complaints = complaints;
  }

  // The links

  @Override
  public void start() throws Exception {
    super.start();
    servers.open(srv, this::further, complaints::linkMissing);
  }

  /** As JGroups makes the first. */
  private TcpServer further(InetSocketAddress at, SocketFactory factory) throws Exception {
    TcpServer server =
        new TcpServer(
            getThreadFactory(),
            factory,
            at.getAddress(),
            at.getPort(),
            at.getPort(),
            null,
            0,
            recv_buf_size);
    server.setLogAcceptError(log_accept_error);
    server.setBufferedInputStreamSize(buffered_input_stream_size);
    server.setBufferedOutputStreamSize(buffered_output_stream_size);
    server.peerAddressReadTimeout(peer_addr_read_timeout);
    server.usePeerConnections(true);
    server.receiver(this);
    server.timeService(time_service);
    server.socketConnectionTimeout(sock_conn_timeout);
    server.tcpNodelay(tcp_nodelay);
    server.linger(linger);
    server.clientBindAddress(at.getAddress());
    server.log(log).logDetails(log_details);
    server.addConnectionListener(this);
    server.setMaxLength(max_length);
    return server;
  }

  @Override
  protected void handleConnect() throws Exception {
    servers.start();
    super.handleConnect();
  }

  @Override
  protected void handleDisconnect() {
    super.handleDisconnect();
    servers.stop();
  }

  @Override
  public void stop() {
    super.stop();
    servers.stop();
    outboxes.values().forEach(all -> all.forEach(Outbox::close));
  }

  @Override
  public void openMissing() {
    servers.openMissing(this::further);
  }

  @Override
  public void close(Link link) {
    servers.close(link);
  }

  // Sending

  /**
   * JGroups has one thread that sends everything to everybody, heartbeats and views too, and that
   * connects where there is no connection. A peer that hangs takes a connection and never shakes
   * hands: each try would silence this node towards all for as long as {@link Deadlines} allows, so
   * that they take it for dead. What an outbox drops is sent again by the protocols above.
   */
  @Override
  public void sendUnicast(PhysicalAddress peer, byte[] data, int offset, int length) {
    byte[] message = Arrays.copyOfRange(data, offset, offset + length);
    outboxes.computeIfAbsent(peer, this::outboxes).forEach(outbox -> outbox.add(message));
  }

  private List<Outbox> outboxes(PhysicalAddress peer) {
    List<Outbox> all = new ArrayList<>();
    for (PhysicalAddress there : peers.all(peer)) {
      int link = all.size();
      Outbox outbox =
          new Outbox(OUTBOX_CAPACITY, OUTBOX_AGE, data -> servers.send(link, there, data));
      outbox.start();
      all.add(outbox);
    }
    return all;
  }

  // Receiving

  @Override
  public void receive(Address sender, DataInput in, int length) throws Exception {
    peers.link(sender).ifPresent(watch::heard);
    super.receive(sender, in, length);
  }

  /** JGroups drops what is of a cluster of another name, and tells nobody who does not ask. */
  @Override
  public void passMessageUp(
      Message message, boolean matchCluster, boolean multicast, boolean discardOwn) {
    TpHeader header = message.getHeader(id);
    if (matchCluster && header != null && header.clusterName() != null) {
      compare(message.getSrc(), new AsciiString(header.clusterName()));
    }
    super.passMessageUp(message, matchCluster, multicast, discardOwn);
  }

  @Override
  public void passBatchUp(MessageBatch batch, boolean matchCluster, boolean discardOwn) {
    if (matchCluster && batch.clusterName() != null) {
      compare(batch.sender(), batch.clusterName());
    }
    super.passBatchUp(batch, matchCluster, discardOwn);
  }

  private void compare(Address sender, AsciiString theirs) {
    if (cluster_name != null && !cluster_name.equals(theirs)) {
      String node = Origin.of(sender).map(origin -> origin.member().node()).orElse("a peer");
      complaints.otherCluster(node, theirs.toString(), cluster_name.toString(), System.nanoTime());
    }
  }

  // Connections

  @Override
  public void connectionEstablished(Connection connection) {
    peers.link(connection.peerAddress()).ifPresent(watch::connected);
  }

  /**
   * When two nodes connect to each other at the same moment one of the connections is closed. That
   * is no reason to suspect anybody, nor is one of several links. As JGroups does it, but for the
   * address: it would find no member at that of a further link.
   */
  @Override
  public void connectionClosed(Connection closed) {
    PhysicalAddress there = (PhysicalAddress) closed.peerAddress();
    if (there == null || closed.isClosedGracefully()) {
      return;
    }
    PhysicalAddress first = peers.first(there);
    Address member = logical_addr_cache.getByValue(first);
    // The connection that has just closed has been forgotten already.
    if (servers.isConnectedTo(first)
        || member == null
        || !members.contains(member)
        || isLeaving()) {
      return;
    }
    Event suspect = new Event(Event.SUSPECT, List.of(member));
    Runnable tell = () -> up_prot.up(suspect);
    if (!thread_pool.execute(tell)) {
      getThreadFactory().newThread(tell).start();
    }
  }

  private boolean isLeaving() {
    GMS views = stack.findProtocol(GMS.class);
    return !connected || views == null || views.isLeaving();
  }

  /** The addresses are those of members' first links. */
  @Override
  public void retainAll(Collection<Address> firsts) {
    servers.retainAll(firsts, is_member);
  }
}
