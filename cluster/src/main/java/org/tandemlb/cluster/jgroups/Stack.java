package org.tandemlb.cluster.jgroups;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.jgroups.JChannel;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FRAG2;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.DiagnosticsHandler;
import org.jgroups.stack.Protocol;
import org.jgroups.util.DefaultThreadFactory;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.NodeConfig;

/** The protocols of a channel, from the wire up, and every time in them. */
final class Stack {

  private static final int CONNECT_MILLIS = 300;
  private static final int JOIN_MILLIS = 500;
  private static final int MERGE_MIN_MILLIS = 200;
  private static final int MERGE_MAX_MILLIS = 1_000;
  private static final int MERGE_MILLIS = 2_000;
  private static final int FIRST_BYTES_MILLIS = 200;

  /**
   * What is sent in a new view, before its receiver has installed it, is dropped there; so are
   * messages on a connection that is torn down. Until it is sent again everything after it waits,
   * and with JGroups' defaults (1 s, 0.5 s) a node knew nothing of the others for so long after a
   * merge. On a LAN that takes a millisecond, a tenth of a second is patient.
   */
  private static final int RESEND_MILLIS = 100;

  private static final int MESSAGE_LIMIT_BYTES = 1_000_000;

  private final ClusterConfig cluster;
  private final NodeConfig own;
  private final List<PeerSockets> sockets;
  private final Departures departures;
  private final LinkWatch watch;
  private final Complaints complaints;

  /**
   * @param sockets what makes the sockets of each link
   */
  Stack(
      ClusterConfig cluster,
      NodeConfig own,
      List<PeerSockets> sockets,
      Departures departures,
      LinkWatch watch,
      Complaints complaints) {
    this.cluster = cluster;
    this.own = own;
    this.sockets = sockets;
    this.departures = departures;
    this.watch = watch;
    this.complaints = complaints;
  }

  JChannel channel(Transport transport) throws Exception {
    List<Protocol> protocols =
        List.of(
            transport,
            departures,
            discovery(),
            merge(),
            failureDetection(),
            multicast(),
            new UNICAST3().setXmitInterval(RESEND_MILLIS),
            new STABLE(),
            views(),
            new UFC(),
            new MFC(),
            new FRAG2());
    return new JChannel(protocols);
  }

  String describe() {
    return String.format(
        "%s, suspect after %d ms of silence (heartbeat %d ms), connect within %d ms,"
            + " join %d ms, merge %d-%d ms",
        own.links().size() == 1 ? "port " + own.address().getPort() : links(),
        silenceMillis(),
        heartbeatMillis(),
        connectMillis(),
        JOIN_MILLIS,
        MERGE_MIN_MILLIS,
        MERGE_MAX_MILLIS);
  }

  private String links() {
    return own.links().stream()
        .map(link -> IpAddress.text(link.getAddress(), link.getPort()))
        .collect(Collectors.joining(" and ", "links ", ""));
  }

  /** Made anew at each call. */
  Transport transport() throws Exception {
    PeerAddresses peers = new PeerAddresses(cluster, own);
    LinkServers servers = new LinkServers(own.links(), peers, sockets);
    Transport tcp = new Transport(peers, servers, watch, complaints);
    tcp.setBindAddress(own.address().getAddress());
    tcp.setBindPort(own.address().getPort());
    tcp.setPortRange(0);
    // Else the kernel chooses the source address, and the others' doorkeepers would not know it.
    tcp.setClientBindAddr(own.address().getAddress());
    tcp.setSockConnTimeout(connectMillis());
    tcp.setPeerAddrReadTimeout(FIRST_BYTES_MILLIS);
    tcp.setMaxLength(MESSAGE_LIMIT_BYTES);
    tcp.tcpNodelay(true);
    tcp.enableSuspectEvents(true);
    tcp.useVirtualThreads(false);
    tcp.setThreadFactory(new DefaultThreadFactory("tandem-cluster", true, true));
    tcp.setSocketFactory(sockets.get(0));
    DiagnosticsHandler diagnostics = tcp.createDiagnosticsHandler();
    diagnostics.setEnabled(false);
    tcp.setDiagnosticsHandler(diagnostics);
    return tcp;
  }

  private TCPPING discovery() {
    List<InetSocketAddress> everybody = cluster.nodes().stream().map(NodeConfig::address).toList();
    TCPPING ping = new TCPPING();
    ping.setInitialHosts(everybody);
    ping.setPortRange(0);
    ping.asyncDiscovery(true);
    ping.asyncDiscoveryUseSeparateThread(true);
    return ping;
  }

  /** The lower bound first: JGroups refuses an upper one below it, and the other way round. */
  private static MERGE3 merge() {
    return new MERGE3().setMinInterval(MERGE_MIN_MILLIS).setMaxInterval(MERGE_MAX_MILLIS);
  }

  /** No second opinion is asked of a suspect: whoever wants its address asks the LAN for it. */
  private FD_ALL3 failureDetection() {
    return new FD_ALL3().setInterval(heartbeatMillis()).setTimeout(silenceMillis());
  }

  /** The last message may be lost while a view is agreed upon: its number is said for as long. */
  private static NAKACK2 multicast() {
    return new NAKACK2()
        .useMcastXmit(false)
        .setXmitInterval(RESEND_MILLIS)
        .setResendLastSeqnoMaxTimes(MERGE_MILLIS / RESEND_MILLIS);
  }

  private static GMS views() {
    return new GMS()
        .setJoinTimeout(JOIN_MILLIS)
        .setLeaveTimeout(500)
        .setViewAckCollectionTimeout(500)
        .setMergeTimeout(MERGE_MILLIS)
        .setMaxJoinAttempts(3)
        .printLocalAddress(false);
  }

  private long silenceMillis() {
    return cluster.silence().toMillis();
  }

  private long heartbeatMillis() {
    return Math.max(1, silenceMillis() / 4);
  }

  /**
   * A peer's heartbeats wait behind an attempt to connect to it: it must end within the silence.
   */
  private int connectMillis() {
    return (int) Math.min(CONNECT_MILLIS, silenceMillis() / 2);
  }
}
