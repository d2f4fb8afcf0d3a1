package org.tandemlb.lab.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Prints what happens, each line with the seconds since the demo began. */
final class Timeline {

  private final PrintWriter out;
  private final long startNanos;

  /** Set by the thread that ends the demo early: from then on nothing is worth telling. */
  private volatile boolean muted;

  Timeline(PrintWriter out, long startNanos) {
    this.out = out;
    this.startNanos = startNanos;
  }

  void now(String what) {
    at(System.nanoTime(), what);
  }

  void at(long nanos, String what) {
    double seconds = Duration.ofNanos(nanos - startNanos).toMillis() / 1_000.0;
    plain(String.format(Locale.ROOT, "%7.2f s  %s", seconds, what));
  }

  void plain(String line) {
    if (!muted) {
      out.println(line);
      out.flush();
    }
  }

  void mute() {
    muted = true;
  }
}
