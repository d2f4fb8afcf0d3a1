package org.tandemlb.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.jgroups.TestCluster.DEADLINE;

import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.Aside;
import org.tandemlb.cluster.membership.Departure;

class FormingAClusterTest {

  @Test
  void aLoneNodeHasItsViewWhenStartReturns() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, TestSecret.file())) {
      Recorder lb1 = cluster.start("lb1");

      assertThat(lb1.nodes()).containsExactly("lb1");
      assertThat(lb1.view().coordinator()).isEqualTo(cluster.membership("lb1").self());
    }
  }

  @Test
  void threeNodesFormOneViewWithTheirNames() throws Exception {
    try (TestCluster cluster = TestCluster.of(3, TestSecret.file())) {
      Recorder lb2 = cluster.start("lb2");
      Recorder lb1 = cluster.start("lb1");
      Recorder lb3 = cluster.start("lb3");

      await()
          .atMost(DEADLINE)
          .untilAsserted(
              () -> {
                assertThat(lb2.nodes()).containsExactlyInAnyOrder("lb1", "lb2", "lb3");
                assertThat(lb1.view().id()).isEqualTo(lb2.view().id());
                assertThat(lb3.view().id()).isEqualTo(lb2.view().id());
                assertThat(lb1.view().members()).isEqualTo(lb2.view().members());
                assertThat(lb3.view().members()).isEqualTo(lb2.view().members());
              });
      assertThat(cluster.warnings()).isEmpty();
      // Who joins stands behind those who were there. Who gets no answer within the time to join,
      // as on a starved machine, is a cluster of its own first; and of coordinators that merge
      // GMS.DefaultMembershipPolicy takes the one with the lowest address, which is random.
      if (joined(lb1) && joined(lb3) && lb2.departed().isEmpty()) {
        assertThat(lb2.nodes()).containsExactly("lb2", "lb1", "lb3");
      }
    }
  }

  @Test
  void aNodeThatHangsDoesNotPartTheOthers() throws Exception {
    try (TestCluster cluster = TestCluster.of(3, TestSecret.file());
        ServerSocket lb1 = new ServerSocket()) {
      // The kernel takes connections for it, and nobody ever shakes hands.
      lb1.bind(cluster.address("lb1"), 1_000);
      Recorder lb2 = cluster.start("lb2");
      Recorder lb3 = cluster.start("lb3");

      await().atMost(DEADLINE).until(() -> together(lb2, lb3));
      await().during(Duration.ofSeconds(5)).atMost(DEADLINE).until(() -> together(lb2, lb3));
    }
  }

  private static boolean together(Recorder one, Recorder other) {
    return one.nodes().size() == 2 && one.view().members().equals(other.view().members());
  }

  /** Not by a merge: its first view had others in it. */
  private static boolean joined(Recorder node) {
    return node.views().get(0).members().size() > 1;
  }

  @Test
  void messagesOfASenderArriveInOrderAtEveryOtherAndNotAtItself() throws Exception {
    try (TestCluster cluster = TestCluster.of(3, TestSecret.file())) {
      Recorder lb1 = cluster.start("lb1");
      Recorder lb2 = cluster.start("lb2");
      Recorder lb3 = cluster.start("lb3");
      await().atMost(DEADLINE).until(() -> lb1.nodes().size() == 3 && lb2.nodes().size() == 3);
      List<String> expected = IntStream.range(0, 50).mapToObj(i -> "lb1:" + i).toList();

      for (int i = 0; i < 50; i++) {
        cluster.membership("lb1").send(Integer.toString(i).getBytes(StandardCharsets.UTF_8));
      }

      await().atMost(DEADLINE).until(() -> lb2.messages().equals(expected));
      await().atMost(DEADLINE).until(() -> lb3.messages().equals(expected));
      assertThat(lb1.messages()).isEmpty();
    }
  }

  @Test
  void aNodeThatSaysGoodbyeHasLeft() throws Exception {
    try (TestCluster cluster = TestCluster.of(3, TestSecret.file())) {
      Recorder lb1 = cluster.start("lb1");
      Recorder lb2 = cluster.start("lb2");
      Recorder lb3 = cluster.start("lb3");
      await().atMost(DEADLINE).until(() -> lb1.nodes().size() == 3 && lb2.nodes().size() == 3);

      cluster.membership("lb1").close();

      await().atMost(DEADLINE).until(() -> lb2.nodes().size() == 2 && lb3.nodes().size() == 2);
      assertThat(lb2.departed()).containsOnly(java.util.Map.entry("lb1", Departure.LEFT));
      assertThat(lb3.departed()).containsOnly(java.util.Map.entry("lb1", Departure.LEFT));
    }
  }

  @Test
  void aNodeThatRunsAgainIsAnotherMember() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, TestSecret.file())) {
      Recorder lb1 = cluster.start("lb1");
      cluster.start("lb2");
      await().atMost(DEADLINE).until(() -> lb1.nodes().size() == 2);
      var before = cluster.membership("lb2").self();
      cluster.membership("lb2").close();

      cluster.start("lb2");

      // On a busy machine it may begin alone and merge, and then either may come first.
      var after = cluster.membership("lb2").self();
      await()
          .atMost(DEADLINE)
          .until(() -> lb1.nodes().size() == 2 && lb1.view().members().contains(after));
      assertThat(after).isNotEqualTo(before);
    }
  }

  @RepeatedTest(10)
  void twoNodesThatStartTogetherEndInOneView() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, TestSecret.file())) {
      CompletableFuture<Recorder> lb1 = startAside(cluster, "lb1");
      CompletableFuture<Recorder> lb2 = startAside(cluster, "lb2");

      Recorder one = lb1.join();
      Recorder two = lb2.join();

      await()
          .atMost(DEADLINE)
          .until(
              () -> one.nodes().size() == 2 && one.view().members().equals(two.view().members()));
    }
  }

  private static CompletableFuture<Recorder> startAside(TestCluster cluster, String node) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return cluster.start(node);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        Aside::run);
  }
}
