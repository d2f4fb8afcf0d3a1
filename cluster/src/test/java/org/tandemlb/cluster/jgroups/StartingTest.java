package org.tandemlb.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.jgroups.TestCluster.DEADLINE;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.membership.MembershipException;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.HoldConfig;
import org.tandemlb.config.NodeConfig;
import org.tandemlb.config.Trust;

/** What an operator is told when a node cannot start, and that nothing is left behind. */
class StartingTest {

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, TestSecret.file());
        ServerSocket other = new ServerSocket()) {
      InetSocketAddress address = cluster.address("lb1");
      other.bind(address);

      assertThatThrownBy(() -> cluster.start("lb1"))
          .isInstanceOf(MembershipException.class)
          .hasMessage(
              "cannot listen on 127.0.0.11:%d: the port is in use; is a node running here already?",
              address.getPort());
    }
  }

  @Test
  void anAddressOfAnotherMachineIsNamed() throws Exception {
    NodeConfig elsewhere =
        new NodeConfig("lb1", new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 7800));
    ClusterConfig config =
        new ClusterConfig(
            "test",
            List.of(elsewhere),
            new Trust.Secret(TestSecret.file()),
            TestCluster.SILENCE,
            Duration.ofSeconds(2),
            HoldConfig.DEFAULT);

    try (TestCluster cluster = new TestCluster(config)) {
      assertThatThrownBy(() -> cluster.start("lb1"))
          .isInstanceOf(MembershipException.class)
          .hasMessageStartingWith("cannot listen on 192.0.2.1:7800: ")
          .hasMessageEndingWith("is that address on this machine?");
    }
  }

  @Test
  void aMissingSecretIsNamed() throws Exception {
    Path missing = Path.of("/nonexistent/secret");

    try (TestCluster cluster = TestCluster.of(1, missing)) {
      assertThatThrownBy(() -> cluster.start("lb1"))
          .isInstanceOf(MembershipException.class)
          .hasMessageStartingWith("cluster.secret-file: /nonexistent/secret does not exist");
    }
  }

  @Test
  void anInsecureClusterWarnsAtTheStart() throws Exception {
    try (TestCluster cluster = TestCluster.insecure(1)) {
      cluster.start("lb1");

      assertThat(cluster.warnings())
          .singleElement()
          .asString()
          .startsWith("cluster test is insecure");
    }
  }

  @Test
  void closingTwiceFreesThePortOnce() throws Exception {
    try (TestCluster cluster = TestCluster.of(1, TestSecret.file())) {
      cluster.start("lb1");

      cluster.membership("lb1").close();
      cluster.membership("lb1").close();

      try (ServerSocket free = new ServerSocket()) {
        free.bind(cluster.address("lb1"));
        assertThat(free.isBound()).isTrue();
      }
    }
  }

  @Test
  void nodesOfOneIpv6AddressFormACluster() throws Exception {
    InetAddress loopback = InetAddress.getByName("::1");
    List<NodeConfig> nodes =
        List.of(
            new NodeConfig("lb1", new InetSocketAddress(loopback, TestCluster.freePort(loopback))),
            new NodeConfig("lb2", new InetSocketAddress(loopback, TestCluster.freePort(loopback))));
    ClusterConfig config =
        new ClusterConfig(
            "test",
            nodes,
            new Trust.Secret(TestSecret.file()),
            TestCluster.SILENCE,
            Duration.ofSeconds(2),
            HoldConfig.DEFAULT);

    try (TestCluster cluster = new TestCluster(config)) {
      cluster.start("lb1");
      Recorder lb2 = cluster.start("lb2");

      // On a starved machine they meet by a merge, and either may lead.
      await().atMost(DEADLINE).until(() -> Set.copyOf(lb2.nodes()).equals(Set.of("lb1", "lb2")));
    }
  }
}
