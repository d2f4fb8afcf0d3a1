package org.tandemlb.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.jgroups.TestCluster.DEADLINE;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.tandemlb.config.Trust;

/** Who does not belong does not get in, and does not keep those out who do. */
class StrangersTest {

  private static final String STRANGER = "127.0.0.99";

  /** JGroups alone would look at each for 200 ms, one after the other: two minutes. */
  private static final int MANY = 600;

  @Test
  void idleConnectionsOfAStrangerAreClosedAndKeepNobodyOut() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, TestSecret.file())) {
      Recorder lb1 = cluster.start("lb1");
      try (Idlers idlers = new Idlers(STRANGER, cluster.address("lb1"), MANY)) {
        cluster.start("lb2");

        await().atMost(DEADLINE).until(() -> lb1.nodes().size() == 2);
        await().atMost(DEADLINE).until(idlers::allClosed);
        assertThat(cluster.warnings())
            .first()
            .asString()
            .contains("from 127.0.0.99, which is no other node's address");
      }
    }
  }

  @Test
  void idleConnectionsFromANodesAddressDoNotKeepThatNodeOut() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, TestSecret.file())) {
      Recorder lb1 = cluster.start("lb1");
      try (Idlers idlers = new Idlers("127.0.0.12", cluster.address("lb1"), MANY)) {
        cluster.start("lb2");

        await().atMost(DEADLINE).until(() -> lb1.nodes().size() == 2);
        await().atMost(DEADLINE).until(idlers::allClosed);
        assertThat(cluster.warnings())
            .singleElement()
            .asString()
            .startsWith("something at lb2 (127.0.0.12) opens connections to the cluster port");
      }
    }
  }

  /** Another user's program on lb2's machine, say, which goes on and on. */
  @Test
  void aFloodOfConnectionsFromANodesAddressDoesNotKeepThatNodeOut() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, TestSecret.file())) {
      Recorder lb1 = cluster.start("lb1");
      try (Flood flood = new Flood("127.0.0.12", cluster.address("lb1"), Greeting.bytes())) {
        await().atMost(DEADLINE).until(() -> flood.opened() > MANY);
        cluster.start("lb2");

        await().atMost(DEADLINE).until(() -> lb1.nodes().size() == 2);
        long then = flood.opened();
        await().atMost(DEADLINE).until(() -> flood.opened() > then + MANY);
      }
    }
  }

  /** Not even the library's own diagnostics, which could shut a node down. */
  @Test
  void aNodeListensOnItsPortAndNowhereElse() throws Exception {
    Set<String> before = ListeningSockets.ofThisProcess();
    try (TestCluster cluster = TestCluster.of(2, TestSecret.file())) {
      Recorder lb1 = cluster.start("lb1");
      cluster.start("lb2");
      await().atMost(DEADLINE).until(() -> lb1.nodes().size() == 2);

      Set<String> during = new TreeSet<>(ListeningSockets.ofThisProcess());
      during.removeAll(before);
      assertThat(during)
          .containsExactlyInAnyOrder(
              "tcp " + cluster.address("lb1"), "tcp " + cluster.address("lb2"));
    }
  }

  @Test
  void aNodeWithAnotherSecretStaysAloneAndBothSayWhy() throws Exception {
    Path foreign = TestSecret.create();
    try (TestCluster ours = TestCluster.of(3, TestSecret.file());
        TestCluster theirs = ours.like("test", new Trust.Secret(foreign))) {
      Recorder lb1 = ours.start("lb1");
      Recorder lb2 = theirs.start("lb2");
      Recorder lb3 = ours.start("lb3");

      await().atMost(DEADLINE).until(() -> lb1.nodes().size() == 2 && lb3.nodes().size() == 2);
      int views = lb3.views().size();
      await().atMost(DEADLINE).until(() -> warned(ours, "lb2 (127.0.0.12) has another secret"));
      await().atMost(DEADLINE).until(() -> warned(theirs, "lb1 (127.0.0.11) has another secret"));
      await()
          .during(Duration.ofSeconds(3))
          .atMost(DEADLINE)
          .until(() -> lb2.nodes().equals(List.of("lb2")));
      assertThat(lb1.nodes()).containsExactlyInAnyOrder("lb1", "lb3");
      assertThat(lb3.nodes()).containsExactlyInAnyOrder("lb1", "lb3");
      assertThat(lb3.views()).as("the wrong one did not disturb the right ones").hasSize(views);
      assertThat(ours.warnings().size()).as("two nodes, one line each").isLessThanOrEqualTo(2);
    }
  }

  @Test
  void aNodeWithoutASecretStaysAlone() throws Exception {
    try (TestCluster ours = TestCluster.of(2, TestSecret.file());
        TestCluster theirs = ours.like("test", new Trust.Insecure())) {
      Recorder lb1 = ours.start("lb1");
      Recorder lb2 = theirs.start("lb2");

      await().atMost(DEADLINE).until(() -> warned(ours, "lb2 (127.0.0.12) has another secret"));
      await()
          .during(Duration.ofSeconds(3))
          .atMost(DEADLINE)
          .until(() -> lb1.nodes().size() == 1 && lb2.nodes().size() == 1);
    }
  }

  @Test
  void aNodeOfAnotherClusterNameStaysAloneAndBothSayWhy() throws Exception {
    try (TestCluster ours = TestCluster.of(2, TestSecret.file());
        TestCluster theirs = ours.like("other", ours.config().trust())) {
      Recorder lb1 = ours.start("lb1");
      Recorder lb2 = theirs.start("lb2");

      await()
          .during(Duration.ofSeconds(3))
          .atMost(DEADLINE)
          .until(() -> lb1.nodes().size() == 1 && lb2.nodes().size() == 1);
      await().atMost(DEADLINE).until(() -> warned(ours, "lb2 is of cluster other, this node of"));
      await().atMost(DEADLINE).until(() -> warned(theirs, "lb1 is of cluster test, this node of"));
    }
  }

  private static boolean warned(TestCluster cluster, String text) {
    return cluster.warnings().stream().anyMatch(line -> line.startsWith(text));
  }

  /** Connections that never say anything. */
  private static final class Idlers implements AutoCloseable {

    private final List<Socket> sockets = new ArrayList<>();

    Idlers(String from, InetSocketAddress to, int count) throws IOException {
      for (int i = 0; i < count; i++) {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        try {
          socket.connect(to);
          socket.setSoTimeout(1);
        } catch (SocketException e) {
          // Closed already, which is what this is about.
          socket.close();
        }
      }
    }

    boolean allClosed() {
      return sockets.stream().allMatch(Idlers::closedByPeer);
    }

    private static boolean closedByPeer(Socket socket) {
      try {
        return socket.getInputStream().read() < 0;
      } catch (SocketTimeoutException e) {
        return false;
      } catch (IOException e) {
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
