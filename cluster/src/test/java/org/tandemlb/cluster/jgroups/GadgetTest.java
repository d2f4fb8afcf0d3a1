package org.tandemlb.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.jgroups.TestCluster.DEADLINE;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.Secret;
import org.tandemlb.config.NodeConfig;

/** A member of the cluster that has turned bad can send objects, but nobody reads them. */
class GadgetTest {

  private static final Complaints NOBODY = new Complaints(List.of(), Optional.empty(), line -> {});

  @BeforeEach
  void forget() {
    Gadget.ran = false;
  }

  @Test
  void anObjectFromAMemberIsNeverRead() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, TestSecret.file())) {
      sendObjects(cluster, Optional.of(Secret.read(TestSecret.file()).tls(peer -> {})));
    }
  }

  @Test
  void anObjectIsNeverReadInAnInsecureCluster() throws Exception {
    try (TestCluster cluster = TestCluster.insecure(2)) {
      sendObjects(cluster, Optional.empty());
    }
  }

  /** The objects before an ordinary message on the same connection: when that is in, they are. */
  private static void sendObjects(TestCluster cluster, Optional<SSLContext> tls) throws Exception {
    Recorder lb1 = cluster.start("lb1");
    try (PeerSockets sockets = sockets(cluster, tls);
        JChannel attacker = attacker(cluster, sockets)) {
      await().atMost(DEADLINE).until(() -> lb1.nodes().size() == 2);
      await().atMost(DEADLINE).until(() -> attacker.getView().size() == 2);
      Address target = other(attacker); // Of two that have met by a merge either may lead.

      for (int i = 0; i < 10; i++) {
        attacker.send(
            new ObjectMessage(target, new Gadget())
                .setFlag(Message.Flag.OOB, Message.Flag.NO_RELIABILITY));
      }
      attacker.send(new BytesMessage(target, "ordinary".getBytes(StandardCharsets.UTF_8)));

      await().atMost(DEADLINE).until(() -> lb1.messages().contains("lb2:ordinary"));
      assertThat(Gadget.ran).isFalse();
    }
  }

  private static Address other(JChannel attacker) {
    return attacker.getView().getMembers().stream()
        .filter(member -> !member.equals(attacker.getAddress()))
        .findFirst()
        .orElseThrow();
  }

  private static PeerSockets sockets(TestCluster cluster, Optional<SSLContext> tls) {
    return new PeerSockets(Set.of(cluster.address("lb1").getAddress()), tls, NOBODY);
  }

  /** A real member, as far as JGroups can tell. */
  private static JChannel attacker(TestCluster cluster, PeerSockets sockets) throws Exception {
    NodeConfig lb2 = cluster.config().node("lb2").orElseThrow();
    Departures departures = new Departures(System::nanoTime);
    LinkWatch watch = new LinkWatch(cluster.config().silence(), List.of());
    Stack stack = new Stack(cluster.config(), lb2, List.of(sockets), departures, watch, NOBODY);
    JChannel channel = stack.channel(stack.transport());
    channel.addAddressGenerator(Origin.draw("lb2", 0)::address);
    return channel.connect(cluster.config().name());
  }
}
