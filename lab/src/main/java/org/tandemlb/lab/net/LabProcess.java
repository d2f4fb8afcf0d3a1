package org.tandemlb.lab.net;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that the lab has started. Signals go to exactly this process, and only while it lives.
 */
public final class LabProcess implements AutoCloseable {

  private static final int TAIL_BYTES = 4_000;

  private final String label;
  private final Process process;
  private final Path log;

  LabProcess(String label, Process process, Path log) {
    this.label = label;
    this.process = process;
    this.log = log;
  }

  public String label() {
    return label;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Its exit code, 128 + the signal's number when a signal ended it. */
  public int exitCode() {
    return process.exitValue();
  }

  public void kill9() {
    signal(LibC.SIGKILL);
  }

  /**
   * Kills it and its children together, children first: many a program's children end politely when
   * their parent dies, which is not what a sudden death is like.
   */
  public void kill9WithChildren() {
    ProcessHandle.of(process.pid()).stream()
        .flatMap(ProcessHandle::descendants)
        .forEach(ProcessHandle::destroyForcibly);
    kill9();
  }

  public void terminate() {
    signal(LibC.SIGTERM);
  }

  public void hangUp() {
    signal(LibC.SIGHUP);
  }

  /** Hangs it: it keeps everything it has and does nothing. */
  public void stop() {
    signal(LibC.SIGSTOP);
  }

  public void resume() {
    signal(LibC.SIGCONT);
  }

  /** Hangs it and its children, as when their machine has no time for them. */
  public void stopWithChildren() {
    signalAll(LibC.SIGSTOP);
  }

  public void resumeWithChildren() {
    signalAll(LibC.SIGCONT);
  }

  /** It and its children. */
  public List<Long> pids() {
    return ProcessHandle.of(process.pid()).stream()
        .flatMap(own -> Stream.concat(Stream.of(own), own.descendants()))
        .map(ProcessHandle::pid)
        .toList();
  }

  /** Whether it has ended by then. */
  public boolean awaitExit(Duration deadline) {
    try {
      return process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }

  /** The last few thousand bytes that it wrote, for a failure's message. */
  public String output() {
    try {
      byte[] bytes = Files.readAllBytes(log);
      int from = Math.max(0, bytes.length - TAIL_BYTES);
      return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(no output: " + e.getMessage() + ")";
    }
  }

  public Path log() {
    return log;
  }

  /** Kills it and waits until it is gone; idempotent. */
  @Override
  public void close() {
    kill9();
    awaitExit(Duration.ofSeconds(5));
  }

  private void signal(int number) {
    if (process.isAlive()) {
      signal(process.pid(), number);
    }
  }

  private void signalAll(int number) {
    if (process.isAlive()) {
      pids().forEach(pid -> signal(pid, number));
    }
  }

  private static void signal(long pid, int number) {
    try {
      LibC.C.kill(Math.toIntExact(pid), number);
    } catch (LastErrorException gone) {
      // It ended between the question and the signal.
    }
  }

  @Override
  public String toString() {
    return label + " (pid " + pid() + ")";
  }
}
