package org.tandemlb.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What stays behind when the process that made it is killed: nothing. */
@NeedsNamespaces
@Timeout(60)
class LeftoversTest {

  /** Makes a host with a program, tells its namespace and the program's pid, and waits. */
  static final class Victim {

    private Victim() {}

    public static void main(String[] arguments) throws Exception {
      Lan lan = Lan.create();
      Host host = lan.machine("victim", 11);
      LabProcess program = host.start("program", List.of("sleep", "1000"));
      System.out.println(host.namespace());
      System.out.println(program.pid());
      System.out.println(lan.directory());
      Thread.sleep(TimeUnit.MINUTES.toMillis(5));
    }
  }

  @Test
  void aKilledRunLeavesNoNamespaceNoProcessAndNoDirectory() throws Exception {
    runAndEnd(Process::destroyForcibly);
  }

  @Test
  void aTerminatedRunLeavesNothingEither() throws Exception {
    runAndEnd(Process::destroy);
  }

  @Test
  void theNextRunSweepsWhatEvenTheGuardianCouldNot() throws Exception {
    String name = "td-4194303-1-1-host";
    Namespaces.add(name);
    Process process = new ProcessBuilder("ip", "netns", "exec", name, "sleep", "1000").start();

    Lan.create().close();

    assertThat(Namespaces.DIRECTORY.resolve(name)).doesNotExist();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  private static void runAndEnd(java.util.function.Consumer<Process> end) throws Exception {
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = victim.inputReader()) {
      Path namespace = Namespaces.DIRECTORY.resolve(output.readLine());
      long program = Long.parseLong(output.readLine());
      Path directory = Path.of(output.readLine());
      assertThat(namespace).exists();

      end.accept(victim);

      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                assertThat(ProcessHandle.of(program).filter(ProcessHandle::isAlive)).isEmpty();
                assertThat(Files.exists(namespace)).isFalse();
                assertThat(directory).doesNotExist();
              });
    } catch (IOException e) {
      victim.destroyForcibly();
      throw e;
    }
  }
}
