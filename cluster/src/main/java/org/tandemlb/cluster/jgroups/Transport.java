package org.tandemlb.cluster.jgroups;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TpHeader;
import org.jgroups.util.AsciiString;
import org.jgroups.util.MessageBatch;

/**
 * JGroups' TCP, which suspects a peer when its connection closes, but not when it was replaced; and
 * sends to each peer on a thread of that peer's own.
 */
final class Transport extends TCP {

  private static final int OUTBOX_CAPACITY = 256;

  private final Complaints complaints;

  /** By the peer's port, of which there is one a configured node. */
  private final Map<PhysicalAddress, Outbox> outboxes = new ConcurrentHashMap<>();

  Transport(Complaints complaints) {
    this.complaints = complaints;
  }

  /**
   * JGroups has one thread that sends everything to everybody, heartbeats and views too, and that
   * connects where there is no connection. A peer that hangs takes a connection and never shakes
   * hands: each try would silence this node towards all for as long as {@link Deadlines} allows, so
   * that they take it for dead. What an outbox drops is sent again by the protocols above.
   */
  @Override
  public void sendUnicast(PhysicalAddress peer, byte[] data, int offset, int length) {
    outboxes
        .computeIfAbsent(peer, this::outbox)
        .add(Arrays.copyOfRange(data, offset, offset + length));
  }

  private Outbox outbox(PhysicalAddress peer) {
    Outbox outbox = new Outbox(OUTBOX_CAPACITY, data -> send(peer, data, 0, data.length));
    outbox.start();
    return outbox;
  }

  @Override
  public void stop() {
    super.stop();
    outboxes.values().forEach(Outbox::close);
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

  /**
   * When two nodes connect to each other at the same moment one of the connections is closed. That
   * is no reason to suspect anybody.
   */
  @Override
  public void connectionClosed(Connection closed) {
    if (!srv.connectionEstablishedTo(closed.peerAddress())) {
      super.connectionClosed(closed);
    }
  }
}
