package org.tandemlb.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The unit of the package says only what this program understands. */
class ServiceUnitTest {

  private static final Path UNIT = Path.of("..", "dist", "src", "systemd", "tandem.service");

  /** As any Java that does not listen to it. */
  private static final int ENDED_BY_SIGTERM = 128 + 15;

  @Test
  void eachOfItsCommandsIsOneOfOurs() throws IOException {
    List<String> commands =
        Files.readAllLines(UNIT).stream()
            .filter(line -> line.startsWith("Exec") && line.contains("=/usr/bin/tandem "))
            .map(line -> line.substring(line.indexOf(' ') + 1))
            .toList();

    assertThat(commands).hasSize(3);
    for (String command : commands) {
      String[] words = command.split(" ");
      assertThatCode(() -> Tandem.commandLine().parseArgs(words))
          .as(Arrays.toString(words))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void itGivesWhatTheNodeAndItsChildrenNeedAndNoMore() throws IOException {
    List<String> lines = Files.readAllLines(UNIT);

    assertThat(lines)
        .contains(
            "AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW CAP_NET_BIND_SERVICE",
            "CapabilityBoundingSet=CAP_NET_ADMIN CAP_NET_RAW CAP_NET_BIND_SERVICE",
            "NoNewPrivileges=yes",
            "Type=notify",
            // A file that puts a node on standby must outlive its restart.
            "RuntimeDirectoryPreserve=yes",
            // Who asked it twice to end does not want it started again.
            "SuccessExitStatus=%d %d".formatted(RunCommand.TOLD_TWICE, ENDED_BY_SIGTERM))
        .as("it would kill the guard before it has taken the VIPs off")
        .doesNotContain("KillMode=mixed");
  }
}
