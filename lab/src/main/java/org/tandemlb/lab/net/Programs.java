package org.tandemlb.lab.net;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Short-lived programs of this machine: are they here, and what do they say. */
public final class Programs {

  private static final Duration USUAL = Duration.ofSeconds(20);

  private Programs() {}

  public static boolean isInstalled(String program) {
    return find(program).isPresent();
  }

  /** The program's file; looks in sbin too, which is not on everybody's path. */
  public static Optional<Path> find(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of((path + ":/usr/local/sbin:/usr/sbin:/sbin").split(":"))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Runs a program to its end.
   *
   * @return what it wrote
   * @throws IOException with what it wrote when it failed or took more than twenty seconds
   */
  public static String run(List<String> command, String input) throws IOException {
    return run(command, input, USUAL);
  }

  /**
   * Runs a program to its end.
   *
   * @return what it wrote
   * @throws IOException with what it wrote when it failed or had not ended by the deadline
   */
  public static String run(List<String> command, String input, Duration deadline)
      throws IOException {
    Process process = new ProcessBuilder(resolved(command)).redirectErrorStream(true).start();
    Thread watchdog = destroyLater(process, deadline);
    try {
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException notReading) {
        // Its exit code and its output say why it did not read.
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException(name(command) + ": exit " + code + ": " + output.strip());
      }
      return output;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException(name(command) + ": interrupted", e);
    } finally {
      watchdog.interrupt();
    }
  }

  private static Path name(List<String> command) {
    return Path.of(command.get(0)).getFileName();
  }

  /** The command with its program's whole path. */
  static List<String> resolved(List<String> command) throws IOException {
    List<String> resolved = new ArrayList<>(command);
    String program = command.get(0);
    if (!program.contains("/")) {
      Path found = find(program).orElseThrow(() -> new IOException(program + " is not installed"));
      resolved.set(0, found.toString());
    }
    return resolved;
  }

  private static Thread destroyLater(Process process, Duration deadline) {
    Thread watchdog =
        new Thread(
            () -> {
              try {
                if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                  process.destroyForcibly();
                }
              } catch (InterruptedException done) {
                // The program ended in time.
              }
            },
            "lab-watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
    return watchdog;
  }
}
