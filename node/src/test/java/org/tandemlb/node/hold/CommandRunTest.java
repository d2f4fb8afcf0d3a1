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
  void outputWithoutEndDoesNotKeepItFromEnding() throws Exception {
    CommandRun loud =
        run(Duration.ofSeconds(1), "/bin/sh", "-c", "for i in 1 2 3 4 5 6; do yes & done; wait");

    assertThat(loud.failure()).isEqualTo("still ran after 1000 ms");
  }

  @Test
  void whatLeavesItsGroupIsNotHeardAnyMore() throws Exception {
    Path begun = folder.resolve("begun");
    Path said = folder.resolve("said");
    String loud = "i=0; while [ $i -lt 5000000 ] && echo more; do i=$((i + 1)); done; ";

    assertThat(
            failure(
                "setsid sh -c 'trap \"\" PIPE; echo > %s; %s echo $i > %s.new; mv %s.new %s' &"
                        .formatted(begun, loud, said, said, said)
                    + "while ! [ -e %s ]; do sleep 0.1; done".formatted(begun)))
        .isEmpty();

    await().atMost(PLENTY).until(() -> Files.exists(said));
    assertThat(Integer.parseInt(Files.readString(said).strip())).isLessThan(5_000_000);
  }

  @Test
  void noOtherIsStartedWhileOneDoesNotEnd() throws Exception {
    Path pids = folder.resolve("pids");
    // Like the shell whose command waits for a disk that is dead: it cannot end either.
    String shell = "echo $$ >> " + pids + "; while [ -e " + pids + " ]; do sleep 0.1; done";
    CommandRun stuck = new CommandRun(shell, List.of("/bin/true"), Duration.ofMillis(200), "lb1");

    assertThat(stuck.failure()).isEqualTo("still ran after 200 ms");
    assertThat(stuck.failure())
        .isEqualTo(
            "does not end although it was killed: see what process %s waits for"
                .formatted(Files.readString(pids).strip()));

    assertThat(Files.readAllLines(pids)).hasSize(1);
    Files.delete(pids);
    await().atMost(PLENTY).until(() -> !stuck.failure().startsWith("does not end"));
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
