package org.tandemlb.cluster.control.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

/** Plays the first seeds in a process of its own, and prints what came of each. */
final class PlayedElsewhere {

  private PlayedElsewhere() {}

  static List<String> seeds(int count) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                PlayedElsewhere.class.getName(),
                Integer.toString(count))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      return said.lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }

  public static void main(String[] count) {
    here(Integer.parseInt(count[0])).forEach(System.out::println);
  }

  /** The same in this process. */
  static List<String> here(int count) {
    return LongStream.range(0, count).mapToObj(PlayedElsewhere::play).toList();
  }

  private static String play(long seed) {
    SimulatedCluster cluster = RandomFaults.cluster(seed);
    RandomFaults.run(cluster, RandomFaults.FAULTS);
    return seed + " " + cluster.steps() + " steps " + cluster.lastLines().hashCode();
  }
}
