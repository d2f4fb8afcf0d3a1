package org.tandemlb.lab.net;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What one use of the lab has made: processes, namespaces, a directory. Closing it ends them all;
 * so does the end of this process, however it comes.
 *
 * <p>Three layers see to that. A normal end and Ctrl-C close the run. When this process is killed
 * the kernel kills its children (their parent-death signal) and the {@link Guardian} removes the
 * rest. What survived even that, the next run sweeps at its start.
 */
final class LabRun implements AutoCloseable {

  private final RunId id;
  private final Path directory;
  private final Guardian guardian;

  /** The parent-death signal is sent when the *thread* ends that forked: one must stay. */
  private final ExecutorService spawner;

  private final Thread hook;
  private final List<LabProcess> processes = new ArrayList<>();
  private boolean closed;

  private LabRun(RunId id, Path directory, Guardian guardian) {
    this.id = id;
    this.directory = directory;
    this.guardian = guardian;
    this.spawner =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "lab-spawner");
              thread.setDaemon(true);
              return thread;
            });
    this.hook = new Thread(this::end, "lab-end");
  }

  static LabRun open() throws IOException {
    Path directories = Path.of(System.getProperty("java.io.tmpdir"));
    Leftovers.sweep(directories);
    RunId id = RunId.next();
    Path directory = directories.resolve(id.toString());
    Files.createDirectory(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    LabRun run = new LabRun(id, directory, Guardian.start(id, directory));
    Runtime.getRuntime().addShutdownHook(run.hook);
    return run;
  }

  RunId id() {
    return id;
  }

  Path directory() {
    return directory;
  }

  /**
   * Starts a program that will not outlive this process.
   *
   * @param label names the file that its output is appended to
   */
  synchronized LabProcess start(String label, List<String> command) throws IOException {
    if (closed) {
      throw new IOException("the run has ended");
    }
    List<String> whole = new ArrayList<>();
    if (Programs.isInstalled("setpriv")) {
      whole.addAll(Programs.resolved(List.of("setpriv", "--pdeathsig", "KILL", "--")));
    }
    whole.addAll(Programs.resolved(command));
    Path log = directory.resolve(label + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(whole)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      LabProcess process = new LabProcess(label, spawner.submit(builder::start).get(), log);
      processes.add(process);
      return process;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while starting " + label, e);
    }
  }

  /** Kills the processes, then removes the namespaces and the directory; idempotent. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook does the same work; whoever comes first does it.
    }
    end();
  }

  private synchronized void end() {
    if (closed) {
      return;
    }
    closed = true;
    processes.forEach(LabProcess::close);
    spawner.shutdown();
    guardian.close();
  }
}
