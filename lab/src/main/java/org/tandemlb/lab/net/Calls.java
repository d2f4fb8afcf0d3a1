package org.tandemlb.lab.net;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;

/** Runs one piece of work on a thread of a given kind and waits for it. */
final class Calls {

  private Calls() {}

  static <T> T on(ThreadFactory threads, Callable<T> work) throws IOException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = threads.newThread(task);
    // A thread that cannot enter its machine dies before the task, which would then never end.
    thread.setUncaughtExceptionHandler((dead, cause) -> task.cancel(false));
    thread.start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IOException(e.getCause());
    } catch (java.util.concurrent.CancellationException e) {
      throw new IOException("cannot enter the machine that " + thread.getName() + " is for", e);
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
