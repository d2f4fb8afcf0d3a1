package org.tandemlb.node.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandRunTest {

  private static final Duration PLENTY = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private static CommandRun run(Duration timeout, String... command) {
    return new CommandRun(List.of(command), timeout, "lb1");
  }

  private static String failure(String script) throws InterruptedException {
    return run(PLENTY, "/bin/sh", "-c", script).failure();
  }

  @Test
  void onlyTheExitCodeZeroIsASuccess() throws Exception {
    assertThat(failure("echo not at all; exit 0")).isEmpty();
    assertThat(failure("exit 1")).isEqualTo("exit code 1");
    assertThat(failure("kill -9 $$")).isEqualTo("ended by signal 9");
  }

  @Test
  void theFirstLineOfWhatItSaysIsTheReason() throws Exception {
    assertThat(failure("echo; echo 'the disk is full' >&2; echo more; exit 3"))
        .isEqualTo("exit code 3: the disk is full");
    assertThat(failure("printf '\\033[2Jthe\\tdisk\\r'; exit 1"))
        .isEqualTo("exit code 1: [2Jthe disk");
  }

  @Test
  void muchOutputNeitherStopsItNorIsKept() throws Exception {
    String why = failure("yes abcdefghi | tr -d '\\n' | head -c 1000000; exit 4");

    assertThat(why).startsWith("exit code 4: abcdefghi").endsWith("...").hasSizeLessThan(250);
  }

  @Test
  void argumentsReachItAsTheyAreAndNoShellReadsThem() throws Exception {
    String why = run(PLENTY, "/bin/sh", "-c", "echo \"$1\"; exit 1", "x", "$(id) ; a  b").failure();

    assertThat(why).isEqualTo("exit code 1: $(id) ; a  b");
  }

  @Test
  void aProgramThatIsNotThereIsNamed() throws Exception {
    assertThat(run(PLENTY, "/no/such/program").failure())
        .startsWith("exit code 127: ")
        .contains("/no/such/program");
  }

  @Test
  void itsEnvironmentIsSmallAndItsInputEmpty() throws Exception {
    assertThat(failure("cat; env | grep -c '^HOME=\\|^JAVA'; env | grep TANDEM; exit 1"))
        .isEqualTo("exit code 1: 0");
    assertThat(failure("echo $TANDEM_NODE in $(pwd); exit 1")).isEqualTo("exit code 1: lb1 in /");
  }

  @Test
  void whatTakesTooLongIsEndedWithAllThatItStarted() throws Exception {
    Path pids = folder.resolve("pids");
    CommandRun slow =
        run(
            Duration.ofSeconds(2),
            "/bin/sh",
            "-c",
            "sleep 1000 & echo $! $$ > " + pids + "; sleep 1000");

    assertThat(slow.failure()).isEqualTo("still ran after 2000 ms");

    awaitTheEndOf(pids);
  }

  @Test
  void whatItLeavesBehindIsEndedToo() throws Exception {
    Path pids = folder.resolve("pids");

    assertThat(failure("sleep 1000 & echo $! > " + pids)).isEmpty();

    awaitTheEndOf(pids);
  }

  @Test
  void itEndsWhenItsNodeIsKilled() throws Exception {
    Path pids = folder.resolve("pids");
    Process node =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RunMain.class.getName(),
                "sleep 1000 & echo $! $$ > "
                    + pids
                    + ".new; mv "
                    + pids
                    + ".new "
                    + pids
                    + "; sleep 1000")
            .inheritIO()
            .start();
    try {
      await().atMost(PLENTY).until(() -> Files.exists(pids));
    } finally {
      node.destroyForcibly().waitFor();
    }

    awaitTheEndOf(pids);
  }

  private static void awaitTheEndOf(Path pids) throws Exception {
    for (String pid : Files.readString(pids).strip().split(" ")) {
      await()
          .atMost(PLENTY)
          .until(() -> ProcessHandle.of(Long.parseLong(pid)).isEmpty() || isZombie(pid));
    }
  }

  /** Ended, and not waited for yet by whoever adopted it. */
  private static boolean isZombie(String pid) throws java.io.IOException {
    Path stat = Path.of("/proc", pid, "stat");
    return !Files.exists(stat) || Files.readString(stat).contains(") Z ");
  }

  /** A node that does nothing but to run one command. */
  static final class RunMain {

    private RunMain() {}

    public static void main(String[] arguments) throws InterruptedException {
      new CommandRun(List.of("/bin/sh", "-c", arguments[0]), PLENTY, "lb1").failure();
    }
  }
}
