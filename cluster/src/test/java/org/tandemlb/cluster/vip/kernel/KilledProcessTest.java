package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the VIPs of a process that was killed or stopped. */
@NeedsNamespaces
class KilledProcessTest {

  private static final Duration SOON = Duration.ofSeconds(2);

  private final PairOfHosts pair = new PairOfHosts();
  private Process node;
  private BufferedReader output;

  @AfterEach
  void close() {
    node.destroyForcibly();
    pair.close();
  }

  @Test
  void theGuardTakesTheAddressesOffAtOnce() throws Exception {
    begin("30", "5000");

    node.destroyForcibly();

    await().atMost(SOON).until(() -> !carries());
  }

  @Test
  void theGuardOutlivesWhatAnInterruptedTerminalSendsToAll() throws Exception {
    begin("30", "5000");
    ProcessHandle guard = guard();

    for (String signal : List.of("HUP", "INT", "QUIT", "TERM", "ABRT")) {
      kill(signal, guard);
    }
    node.destroyForcibly();

    await().atMost(SOON).until(() -> !carries());
  }

  @Test
  void aGuardThatDiesIsReplacedAndItsSuccessorKnowsWhatIsHeld() throws Exception {
    begin("30", "5000");
    ProcessHandle first = guard();

    first.destroyForcibly();
    await().until(() -> guards().anyMatch(guard -> guard.pid() != first.pid()));
    node.destroyForcibly();

    await().atMost(SOON).until(() -> !carries());
  }

  @Test
  void withoutItsGuardTheLeaseEndsByItself() throws Exception {
    begin("2", "500");

    ProcessHandle guard = guard();
    kill("STOP", guard);
    node.destroyForcibly();

    try {
      assertThat(carries()).isTrue();
      await().atMost(Duration.ofSeconds(4)).until(() -> !carries());
    } finally {
      guard.destroyForcibly();
    }
  }

  @Test
  void aStoppedProcessLosesItsLeaseAndDoesNotTakeItBackWhenItWakes() throws Exception {
    begin("1", "200");

    kill("STOP", node.toHandle());
    await().atMost(Duration.ofSeconds(3)).until(() -> !carries());
    kill("CONT", node.toHandle());

    assertThat(said()).isEqualTo("not carried any more");
    assertThat(carries()).isFalse();
  }

  @Test
  void theGuardTakesThemOffLoopbackAsWell() throws Exception {
    pair.lb1.sysctl("net.ipv4.conf.eth0.arp_ignore", "1");
    begin("30", "5000", "aside");
    assertThat(pair.lb1.ip("addr", "show", "lo")).contains("198.18.0.100", "fd00:18::100");

    node.destroyForcibly();

    await().atMost(SOON).until(() -> !carries());
  }

  private void begin(String... arguments) throws Exception {
    node = HoldingProgram.start(pair.lb1, arguments);
    output = node.inputReader(StandardCharsets.UTF_8);
    assertThat(said()).isEqualTo("carried");
    assertThat(carries()).isTrue();
  }

  private String said() throws IOException {
    String line = output.readLine();
    while (line != null && line.startsWith("SLF4J")) {
      line = output.readLine();
    }
    return String.valueOf(line);
  }

  private boolean carries() {
    return pair.lb1.has("198.18.0.100") || pair.lb1.has("fd00:18::100");
  }

  private ProcessHandle guard() {
    return guards().findFirst().orElseThrow();
  }

  private Stream<ProcessHandle> guards() {
    return node.children()
        .filter(child -> child.info().commandLine().orElse("").contains("tandem-guard"));
  }

  private static void kill(String signal, ProcessHandle process) throws Exception {
    new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
  }
}
