package org.tandemlb.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.jgroups.TestCluster.DEADLINE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.cluster.SecretRotation;
import org.tandemlb.cluster.membership.Departure;
import org.tandemlb.config.Trust;

/** A new secret for three nodes, one after the other, while they are a cluster. */
class RotatedSecretTest {

  private static final List<String> NODES = List.of("lb1", "lb2", "lb3");

  @TempDir private Path directory;

  private final Map<String, Recorder> recorders = new HashMap<>();

  @Test
  void noNodeIsWithoutTheOthersAndTheOldSecretIsRefusedInTheEnd() throws Exception {
    Path file = Files.copy(TestSecret.file(), directory.resolve("secret"));
    try (TestCluster cluster = TestCluster.of(3, file)) {
      for (String node : NODES) {
        recorders.put(node, cluster.start(node));
      }
      await().atMost(DEADLINE).until(this::complete);

      for (SecretRotation.Step step : SecretRotation.Step.values()) {
        new SecretRotation(file).take(step);
        for (String node : NODES) {
          restart(cluster, node);
        }
      }

      assertThat(cluster.warnings()).isEmpty();
      refuseTheOldOne(cluster);
    }
  }

  private void restart(TestCluster cluster, String node) throws Exception {
    Map<String, Integer> before = new HashMap<>();
    recorders.forEach((name, recorder) -> before.put(name, recorder.views().size()));
    cluster.membership(node).close();
    recorders.remove(node);

    recorders.put(node, cluster.start(node));

    await().atMost(DEADLINE).until(this::complete);
    recorders.forEach(
        (name, recorder) -> {
          if (!name.equals(node)) {
            // On a starved machine another may be suspected as well; it is back by now. One that is
            // kept out for its secret would not be, and there would be a warning.
            assertThat(recorder.departedAfter(before.get(name)))
                .as("who left %s meanwhile", name)
                .contains(Map.entry(node, Departure.LEFT));
          }
        });
  }

  private void refuseTheOldOne(TestCluster cluster) throws Exception {
    cluster.membership("lb3").close();
    recorders.remove("lb3");
    try (TestCluster old = cluster.like("test", new Trust.Secret(TestSecret.file()))) {
      Recorder lb3 = old.start("lb3");

      await()
          .atMost(DEADLINE)
          .until(
              () ->
                  cluster.warnings().stream()
                      .anyMatch(line -> line.startsWith("lb3 (127.0.0.13) has another secret")));
      await()
          .during(Duration.ofSeconds(3))
          .atMost(DEADLINE)
          .until(() -> lb3.nodes().size() == 1 && recorders.get("lb1").nodes().size() == 2);
    }
  }

  /** All are in one view. */
  private boolean complete() {
    return recorders.values().stream().map(recorder -> recorder.view().members()).distinct().count()
            == 1
        && recorders.get("lb1").nodes().size() == NODES.size();
  }
}
