package org.tandemlb.node.hold;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command to its end, or to the end of its time. Its process group ends with it, and with
 * this process, even a killed one: a shell beside it waits on a pipe from here. One thread.
 */
final class CommandRun {

  private static final String SCRIPT = script();
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final long LOOK_MILLIS = 10;
  private static final long END_MILLIS = 1_000;

  /** A shell's exit code for a command that a signal ended is so much more than the signal. */
  private static final int BY_SIGNAL = 128;

  private final List<String> command;
  private final Duration timeout;
  private final Map<String, String> environment;

  /** The shell of a command that did not end when it was killed: it waits for a device. */
  private Optional<Process> stuck = Optional.empty();

  /**
   * @param node the name of this node, for the command
   */
  CommandRun(List<String> command, Duration timeout, String node) {
    this(SCRIPT, command, timeout, node);
  }

  /** For tests: with a shell that does what they like. */
  CommandRun(String script, List<String> command, Duration timeout, String node) {
    this.command = new ArrayList<>(List.of("/bin/sh", "-c", script, "tandem-can-hold"));
    this.command.addAll(command);
    this.timeout = timeout;
    this.environment = Map.of("PATH", PATH, "TANDEM_NODE", node);
  }

  /** Why it failed, in words; empty when its exit code was 0. Blocks. */
  String failure() throws InterruptedException {
    stuck = stuck.filter(Process::isAlive);
    if (stuck.isPresent()) { // Another each time would fill the machine.
      return "does not end although it was killed: see what process "
          + stuck.get().pid()
          + " waits for";
    }
    ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"));
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process shell;
    try {
      shell = builder.start();
    } catch (IOException e) {
      return "cannot be run: " + e.getMessage();
    }
    try {
      return failure(shell);
    } catch (IOException e) {
      return "cannot be heard: " + e.getMessage();
    } finally {
      end(shell);
    }
  }

  /** The shell tells the exit code as its own error, and stays until we have heard the rest. */
  private String failure(Process shell) throws IOException, InterruptedException {
    long began = System.nanoTime();
    InputStream exit = shell.getErrorStream();
    FirstLine said = new FirstLine();
    while (true) {
      boolean over = exit.available() > 0 || !shell.isAlive();
      said.takeWhatIsThere(shell.getInputStream());
      if (over) {
        return failure(new String(exit.readNBytes(exit.available())).strip(), said.text());
      }
      if (System.nanoTime() - began >= timeout.toNanos()) {
        return "still ran after " + timeout.toMillis() + " ms";
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  private static String failure(String exit, String said) {
    if (exit.equals("0")) {
      return "";
    }
    String why = exit.matches("[0-9]{1,3}") ? code(Integer.parseInt(exit)) : "its shell ended";
    return said.isEmpty() ? why : why + ": " + said;
  }

  private static String code(int code) {
    return code > BY_SIGNAL ? "ended by signal " + (code - BY_SIGNAL) : "exit code " + code;
  }

  /**
   * The end of the pipe is what the shell waits for. What it still says is closed before: whatever
   * has left the process group may say more, without end, and the JDK would keep it.
   */
  private void end(Process shell) throws InterruptedException {
    try {
      shell.getInputStream().close();
      shell.getOutputStream().close();
    } catch (IOException e) {
      shell.destroyForcibly();
    }
    if (!shell.waitFor(END_MILLIS, TimeUnit.MILLISECONDS)) {
      stuck = Optional.of(shell);
    }
  }

  private static String script() {
    try (InputStream in = CommandRun.class.getResourceAsStream("can-hold.sh")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
