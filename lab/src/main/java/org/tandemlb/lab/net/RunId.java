package org.tandemlb.lab.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The prefix of everything a run makes: it says which process made it, so that anybody can tell
 * what is left of a dead one.
 *
 * @param startTicks when the process started, in clock ticks since the boot, because process ids
 *     come round again
 * @param number tells the runs of one process apart
 */
record RunId(long pid, long startTicks, int number) {

  private static final Pattern FORM = Pattern.compile("td-([0-9]+)-([0-9]+)-([0-9]+)(?:-.*)?");
  private static final AtomicInteger NEXT = new AtomicInteger();

  static RunId next() throws IOException {
    long pid = ProcessHandle.current().pid();
    long start = startTicks(pid).orElseThrow(() -> new IOException("/proc is not mounted"));
    return new RunId(pid, start, NEXT.incrementAndGet());
  }

  /** The run that made something of that name. */
  static Optional<RunId> parse(String name) {
    Matcher form = FORM.matcher(name);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new RunId(
              Long.parseLong(form.group(1)),
              Long.parseLong(form.group(2)),
              Integer.parseInt(form.group(3))));
    } catch (NumberFormatException tooLong) {
      return Optional.empty();
    }
  }

  boolean ownerIsDead() {
    return startTicks(pid).map(start -> start != startTicks).orElse(true);
  }

  /** Field 22 of /proc/PID/stat, counted behind the program's name, which may contain spaces. */
  private static Optional<Long> startTicks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Optional.of(Long.parseLong(fields[19]));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "td-" + pid + "-" + startTicks + "-" + number;
  }
}
