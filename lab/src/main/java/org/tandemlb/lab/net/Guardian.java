package org.tandemlb.lab.net;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small process that outlives this one for a moment and takes away what a run has made.
 *
 * <p>It waits on a pipe whose other end only this process holds. The pipe's end, whether by {@link
 * #close} or because this process was killed, makes it kill what runs in the run's namespaces,
 * delete them, and remove the run's directory.
 */
final class Guardian implements AutoCloseable {

  private static final int SWEEP_SECONDS = 20;

  // A process may fork while it is being killed, so a namespace is asked a few times.
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      PATH=$PATH:/usr/sbin:/sbin
      run=$1 directory=$2
      cat >/dev/null
      for file in /run/netns/"$run"-*; do
        [ -e "$file" ] || continue
        name=${file##*/}
        for again in 1 2 3 4 5; do
          pids=$(ip netns pids "$name" 2>/dev/null)
          [ -n "$pids" ] || break
          kill -9 $pids 2>/dev/null
          sleep 0.02
        done
        ip netns del "$name"
      done
      rm -rf "$directory"
      """;

  private final Process process;

  private Guardian(Process process) {
    this.process = process;
  }

  static Guardian start(RunId run, Path directory) throws IOException {
    return new Guardian(
        new ProcessBuilder(List.of("sh", "-c", SCRIPT, "sh", run.toString(), directory.toString()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** Returns when everything is gone; idempotent. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    try {
      process.getOutputStream().close();
      process.waitFor(SWEEP_SECONDS, TimeUnit.SECONDS);
    } catch (IOException alreadyClosed) {
      // The guardian is gone, or going: both are what was asked for.
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
