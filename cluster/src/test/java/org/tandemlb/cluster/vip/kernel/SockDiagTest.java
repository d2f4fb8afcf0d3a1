package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.vip.handover.Flow;

/** What the kernel says of its own sockets. */
@NeedsNamespaces
class SockDiagTest {

  private static final Set<Integer> PORTS = Set.of(80, 81);

  /** What a client's kernel takes in that nobody reads. */
  private static final int LITTLE = 4_096;

  /** Much more than that, and less than the sender's kernel takes in. */
  private static final int QUEUED = 100_000;

  private final PairOfHosts pair = new PairOfHosts();
  private SockDiag sockDiag;

  @AfterEach
  void close() {
    sockDiag.close();
    pair.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100", "fd00:18::100"})
  void theSessionsOfTheVipAndItsPortsAreListedUntilTheyAreOver(String text) throws Exception {
    InetAddress vip = Vips.address(text);
    sockDiag = pair.lb1.call(SockDiag::open);
    pair.lb1.configureVip(text);
    try (ServerSocket on80 = listen(vip, 80);
        ServerSocket on81 = listen(vip, 81);
        ServerSocket other = listen(vip, 82);
        Socket second = connect(vip, 81);
        Socket third = connect(vip, 82)) {
      Socket first = connect(vip, 80);
      Socket accepted = on80.accept();

      assertThat(flows(vip, PORTS)).containsOnly(flow(first, 80), flow(second, 81));
      assertThat(flows(vip, Set.of(82))).containsOnly(flow(third, 82));
      assertThat(other.getLocalPort() + on81.getLocalPort()).isPositive();

      first.shutdownOutput();
      assertThat(flows(vip, PORTS)).contains(flow(first, 80));
      first.setSoLinger(true, 0);
      first.close();
      accepted.close();
      await().until(() -> flows(vip, PORTS).size() == 1);
    }
  }

  /** The answers of lb1 are dropped: its handshakes stay where they are. */
  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100", "fd00:18::100"})
  void aHandshakeThatIsNotOverIsListed(String text) throws Exception {
    InetAddress vip = Vips.address(text);
    sockDiag = pair.lb1.call(SockDiag::open);
    pair.lb1.configureVip(text);
    pair.lb2.nft("add table inet deaf");
    pair.lb2.nft("add chain inet deaf in { type filter hook input priority 0; }");
    pair.lb2.nft("add rule inet deaf in tcp flags & (syn|ack) == (syn|ack) drop");
    try (ServerSocket on80 = listen(vip, 80);
        SocketChannel client = pair.lb2.call(SocketChannel::open)) {
      client.bind(new InetSocketAddress(0));
      client.configureBlocking(false);
      client.connect(new InetSocketAddress(vip, on80.getLocalPort()));

      await().until(() -> !flows(vip, PORTS).isEmpty());

      int port = ((InetSocketAddress) client.getLocalAddress()).getPort();
      assertThat(flows(vip, PORTS)).containsOnly(new Flow(Vips.address(ownOfLb2(text)), port, 80));
      await().until(() -> sockDiag.flows(vip, PORTS).heard().isEmpty());
      assertThat(flows(vip, PORTS)).hasSize(1);
      pair.lb2.nft("delete table inet deaf");
      await().until(() -> sockDiag.flows(vip, PORTS).heard().size() == 1);
    }
  }

  /**
   * No program here has it open any more, and its client is still to get most of it.
   *
   * @param clientSaidAll whether the client has closed its half before: then it is LAST_ACK, else
   *     FIN_WAIT1
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSessionWhoseLastBytesAreQueuedIsListed(boolean clientSaidAll) throws Exception {
    sockDiag = pair.lb1.call(SockDiag::open);
    pair.lb1.configureVip("198.18.0.100");
    try (ServerSocket on80 = listen(Vips.V4, 80);
        SocketChannel client = pair.lb2.call(SocketChannel::open)) {
      client.setOption(StandardSocketOptions.SO_RCVBUF, LITTLE);
      client.connect(new InetSocketAddress(Vips.V4, 80));
      try (Socket accepted = on80.accept()) {
        if (clientSaidAll) {
          client.shutdownOutput();
          assertThat(accepted.getInputStream().read()).isEqualTo(-1);
        }
        accepted.setSendBufferSize(2 * QUEUED);
        accepted.getOutputStream().write(new byte[QUEUED]);
      }

      assertThat(flows(Vips.V4, PORTS)).containsOnly(flow(client.socket(), 80));

      assertThat(client.socket().getInputStream().readAllBytes()).hasSize(QUEUED);
      if (!clientSaidAll) {
        client.shutdownOutput();
      }
      await().until(() -> flows(Vips.V4, PORTS).isEmpty());
    }
  }

  @Test
  void aThousandSessionsAreAllListed() throws Exception {
    sockDiag = pair.lb1.call(SockDiag::open);
    pair.lb1.configureVip("198.18.0.100");
    Set<Flow> expected = new HashSet<>();
    Set<Socket> open = new HashSet<>();
    try (ServerSocket on80 = listen(Vips.V4, 80)) {
      for (int i = 0; i < 1000; i++) {
        Socket client = connect(Vips.V4, on80.getLocalPort());
        open.add(client);
        expected.add(flow(client, 80));
        open.add(on80.accept());
      }

      assertThat(flows(Vips.V4, PORTS)).isEqualTo(expected);
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  private Set<Flow> flows(InetAddress vip, Set<Integer> ports) throws Exception {
    return sockDiag.flows(vip, ports).all();
  }

  private static String ownOfLb2(String vip) {
    return vip.contains(":") ? "fd00:18::12" : "198.18.0.12";
  }

  private Flow flow(Socket client, int port) {
    return new Flow(client.getLocalAddress(), client.getLocalPort(), port);
  }

  private ServerSocket listen(InetAddress vip, int port) {
    return pair.lb1.call(() -> new ServerSocket(port, 1024, vip));
  }

  private Socket connect(InetAddress vip, int port) {
    return pair.lb2.call(() -> new Socket(vip, port));
  }
}
