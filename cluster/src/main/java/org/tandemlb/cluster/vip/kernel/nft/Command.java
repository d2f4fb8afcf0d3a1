package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A command that was run to its end.
 *
 * @param output what it printed, its errors among it, as far as anybody reads it
 */
record Command(int exitCode, String output) {

  private static final long END_WITHIN_SECONDS = 5;

  /** The rules of a machine are some hundred lines; what is longer is not read to its end. */
  private static final int MOST_BYTES = 8 * 1024 * 1024;

  /**
   * @param searchPath where commands are looked for
   */
  static Command run(String searchPath, List<String> words) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("/usr/bin/env");
    builder.command().addAll(words);
    builder.environment().put("PATH", searchPath);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.redirectErrorStream(true).start();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    ended
        .orTimeout(END_WITHIN_SECONDS, TimeUnit.SECONDS)
        .whenComplete((done, late) -> endIfLate(process, late));
    try {
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readNBytes(MOST_BYTES);
      process.getInputStream().close();
      int exitCode = process.waitFor();
      if (ended.isCompletedExceptionally()) {
        throw new IOException(words.get(0) + " did not end within " + END_WITHIN_SECONDS + " s");
      }
      return new Command(exitCode, new String(output, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      ended.complete(null);
    }
  }

  private static void endIfLate(Process process, Throwable late) {
    if (late != null) {
      process.destroyForcibly();
    }
  }

  String firstLine() {
    return output.lines().findFirst().orElse("exit code " + exitCode);
  }

  boolean worked() {
    return exitCode == 0;
  }
}
