package org.tandemlb.cluster.jgroups;

import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TpHeader;
import org.jgroups.util.AsciiString;
import org.jgroups.util.MessageBatch;

/** JGroups' TCP, which suspects a peer when its connection closes, but not when it was replaced. */
final class Transport extends TCP {

  private final Complaints complaints;

  Transport(Complaints complaints) {
    this.complaints = complaints;
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
