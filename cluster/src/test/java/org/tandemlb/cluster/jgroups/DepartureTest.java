package org.tandemlb.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.tandemlb.cluster.jgroups.TestCluster.DEADLINE;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.cluster.membership.Departure;

class DepartureTest {

  @TempDir Path directory;

  @Test
  void aKilledProcessIsSeenAtItsClosedConnection() throws Exception {
    try (TestCluster cluster = TestCluster.of(3, TestSecret.file());
        ChildMember lb1 = new ChildMember(cluster, "lb1", directory.resolve("lb1"))) {
      Recorder lb2 = cluster.start("lb2");
      Recorder lb3 = cluster.start("lb3");
      awaitNodes(lb2, Set.of("lb1", "lb2", "lb3"));
      awaitNodes(lb3, Set.of("lb1", "lb2", "lb3"));

      lb1.kill();

      awaitNodes(lb2, Set.of("lb2", "lb3"));
      awaitNodes(lb3, Set.of("lb2", "lb3"));
      boolean lb2First = lb2.view().coordinator().node().equals("lb2");
      Recorder first = lb2First ? lb2 : lb3;
      Recorder second = lb2First ? lb3 : lb2;
      // The first made the view because its own connection closed, and Departures stands below GMS.
      assertThat(first.departed()).containsOnly(entry("lb1", Departure.CLOSED));
      // That view may reach the second before it sees its own connection close, or it had none yet.
      // BasicTCP.connectionClosed tells of members only, and lb1 is none any more; so nothing is
      // noted, and silence is the safe word.
      assertThat(second.departed()).containsOnlyKeys("lb1");
      assertThat(second.departed().get("lb1")).isIn(Departure.CLOSED, Departure.SILENT);
    }
  }

  @Test
  void aStoppedProcessFallsSilentAndComesBackIntoOneView() throws Exception {
    try (TestCluster cluster = TestCluster.of(3, TestSecret.file());
        ChildMember lb1 = new ChildMember(cluster, "lb1", directory.resolve("lb1"))) {
      Recorder lb2 = cluster.start("lb2");
      Recorder lb3 = cluster.start("lb3");
      awaitNodes(lb2, Set.of("lb1", "lb2", "lb3"));
      awaitNodes(lb3, Set.of("lb1", "lb2", "lb3"));

      // A starved machine may have parted and merged them while they formed.
      int before2 = lb2.views().size();
      int before3 = lb3.views().size();
      lb1.stop();

      awaitNodes(lb2, Set.of("lb2", "lb3"));
      awaitNodes(lb3, Set.of("lb2", "lb3"));
      assertThat(lb2.departedAfter(before2)).containsOnly(entry("lb1", Departure.SILENT));
      assertThat(lb3.departedAfter(before3)).containsOnly(entry("lb1", Departure.SILENT));

      lb1.goOn();

      awaitNodes(lb2, Set.of("lb1", "lb2", "lb3"));
      awaitNodes(lb3, Set.of("lb1", "lb2", "lb3"));
      assertThat(lb2.view().members()).isEqualTo(lb3.view().members());
      assertThat(List.of(lb2.departedAfter(before2).keySet(), lb3.departedAfter(before3).keySet()))
          .as("the others never lost each other")
          .containsOnly(Set.of("lb1"));
    }
  }

  /** A write to it stands, and whoever would close that connection in order waits for the write. */
  @Test
  void aStoppedProcessThatIsSentMuchIsOutOfTheViewAllTheSame() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, TestSecret.file());
        ChildMember lb1 = new ChildMember(cluster, "lb1", directory.resolve("lb1"))) {
      Recorder lb2 = cluster.start("lb2");
      awaitNodes(lb2, Set.of("lb1", "lb2"));
      int before = lb2.views().size();
      lb1.stop();

      for (int i = 0; i < 100; i++) {
        cluster.membership("lb2").send(new byte[100_000]);
      }

      awaitNodes(lb2, Set.of("lb2"));
      assertThat(lb2.departedAfter(before)).containsOnly(entry("lb1", Departure.SILENT));

      lb1.goOn();

      awaitNodes(lb2, Set.of("lb1", "lb2"));
    }
  }

  @Test
  void closingDoesNotWaitLongForAPeerThatHangs() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, TestSecret.file());
        ChildMember lb1 = new ChildMember(cluster, "lb1", directory.resolve("lb1"))) {
      Recorder lb2 = cluster.start("lb2");
      awaitNodes(lb2, Set.of("lb1", "lb2"));
      lb1.stop();

      assertTimeoutPreemptively(Duration.ofSeconds(10), cluster.membership("lb2")::close);

      try (ServerSocket free = new ServerSocket()) {
        free.bind(cluster.address("lb2"));
      }
    }
  }

  private static void awaitNodes(Recorder recorder, Set<String> nodes) {
    await().atMost(DEADLINE).until(() -> Set.copyOf(recorder.nodes()).equals(nodes));
  }
}
