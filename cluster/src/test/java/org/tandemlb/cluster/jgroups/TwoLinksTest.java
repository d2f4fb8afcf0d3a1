package org.tandemlb.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.jgroups.TestCluster.DEADLINE;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.cluster.membership.Departure;
import org.tandemlb.cluster.membership.Link;
import org.tandemlb.cluster.membership.MembershipException;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.NodeConfig;

/** Nodes that hear each other over two links. What a lost one costs is seen in the lab. */
class TwoLinksTest {

  @TempDir Path directory;

  @Test
  void eachMessageArrivesOnceAndInOrderAlthoughItComesTwice() throws Exception {
    try (TestCluster cluster = TestCluster.ofTwoLinks(3, TestSecret.file())) {
      cluster.start("lb1");
      Recorder lb2 = cluster.start("lb2");
      Recorder lb3 = cluster.start("lb3");
      awaitNodes(lb2, Set.of("lb1", "lb2", "lb3"));
      awaitNodes(lb3, Set.of("lb1", "lb2", "lb3"));
      List<String> expected = IntStream.range(0, 50).mapToObj(i -> "lb1:" + i).toList();

      for (int i = 0; i < 50; i++) {
        cluster.membership("lb1").send(Integer.toString(i).getBytes(StandardCharsets.UTF_8));
      }

      await().atMost(DEADLINE).until(() -> lb2.messages().equals(expected));
      await().atMost(DEADLINE).until(() -> lb3.messages().equals(expected));
      await().atMost(DEADLINE).until(() -> lb2.silent().isEmpty());
    }
  }

  @Test
  void aKilledProcessIsSeenAtItsLastClosedConnection() throws Exception {
    try (TestCluster cluster = TestCluster.ofTwoLinks(2, TestSecret.file());
        ChildMember lb1 = new ChildMember(cluster, "lb1", directory.resolve("lb1"))) {
      Recorder lb2 = cluster.start("lb2");
      awaitNodes(lb2, Set.of("lb1", "lb2"));

      lb1.kill();

      awaitNodes(lb2, Set.of("lb2"));
      assertThat(lb2.departed()).containsOnly(entry("lb1", Departure.CLOSED));
    }
  }

  @Test
  void aNodeThatSaysGoodbyeHasLeft() throws Exception {
    try (TestCluster cluster = TestCluster.ofTwoLinks(2, TestSecret.file())) {
      Recorder lb1 = cluster.start("lb1");
      cluster.start("lb2");
      awaitNodes(lb1, Set.of("lb1", "lb2"));

      cluster.membership("lb2").close();

      awaitNodes(lb1, Set.of("lb1"));
      assertThat(lb1.departed()).containsOnly(entry("lb2", Departure.LEFT));
    }
  }

  /** From the other node's first address, which is none of the second link. */
  @Test
  void whoIsNoOtherNodeOnTheSecondLinkIsKeptOutOfItsPort() throws Exception {
    try (TestCluster cluster = TestCluster.ofTwoLinks(2, TestSecret.file())) {
      cluster.start("lb1");
      try (Socket stranger = new Socket()) {
        stranger.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.12"), 0));
        stranger.connect(second(cluster, "lb1"));
        stranger.setSoTimeout((int) DEADLINE.toMillis());

        assertThatThrownBy(() -> stranger.getInputStream().read())
            .isExactlyInstanceOf(SocketException.class);
      }
      await()
          .atMost(DEADLINE)
          .untilAsserted(
              () ->
                  assertThat(cluster.warnings())
                      .singleElement()
                      .asString()
                      .contains("from 127.0.0.12, which is no other node's address"));
    }
  }

  @Test
  void aSecondPortInUseIsNamedAndTheFirstIsFreeAgain() throws Exception {
    try (TestCluster cluster = TestCluster.ofTwoLinks(1, TestSecret.file());
        ServerSocket other = new ServerSocket()) {
      InetSocketAddress second = second(cluster, "lb1");
      other.bind(second);

      assertThatThrownBy(() -> cluster.start("lb1"))
          .isInstanceOf(MembershipException.class)
          .hasMessage(
              "cannot listen on 127.0.1.11:%d: the port is in use; is a node running here already?",
              second.getPort());

      try (ServerSocket free = new ServerSocket()) {
        free.bind(cluster.address("lb1"));
        assertThat(free.isBound()).isTrue();
      }
    }
  }

  /** Its interface may come up later; that it then is used is seen in the lab. */
  @Test
  void aSecondAddressThatIsNotThereYetIsNamedAndTheFirstServesAlone() throws Exception {
    TestCluster whole = TestCluster.ofTwoLinks(2, TestSecret.file());
    ClusterConfig file = whole.config();
    InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 7800);
    List<NodeConfig> nodes =
        List.of(
            new NodeConfig("lb1", List.of(whole.address("lb1"), elsewhere)), file.nodes().get(1));
    ClusterConfig changed =
        new ClusterConfig(
            file.name(), nodes, file.trust(), file.silence(), file.lease(), file.hold());
    try (TestCluster cluster = new TestCluster(changed)) {
      cluster.start("lb1");
      Recorder lb2 = cluster.start("lb2");

      awaitNodes(lb2, Set.of("lb1", "lb2"));
      await().atMost(DEADLINE).until(() -> lb2.silent().equals(Set.of(link(changed))));
      assertThat(cluster.warnings())
          .singleElement()
          .asString()
          .startsWith("cannot listen on 192.0.2.1:7800: ")
          .endsWith(
              "is that address on this machine? The other links go on, and this one is tried"
                  + " again");
    }
  }

  /** The second from lb2 to lb1. */
  private static Link link(ClusterConfig cluster) {
    return Link.of(cluster, cluster.node("lb2").orElseThrow()).get(1);
  }

  private static InetSocketAddress second(TestCluster cluster, String node) {
    return cluster.config().node(node).orElseThrow().links().get(1);
  }

  private static void awaitNodes(Recorder recorder, Set<String> nodes) {
    await().atMost(DEADLINE).until(() -> Set.copyOf(recorder.nodes()).equals(nodes));
  }
}
