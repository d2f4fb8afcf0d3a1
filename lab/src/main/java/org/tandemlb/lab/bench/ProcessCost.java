package org.tandemlb.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.tandemlb.lab.net.LabProcess;

/** What a process and its children have used, from /proc (proc(5)). */
final class ProcessCost {

  /** The unit of utime and stime; it is 100 a second for every program on Linux. */
  private static final double TICKS_A_SECOND = 100;

  private ProcessCost() {}

  /** User and system time until now. */
  static double cpuSeconds(LabProcess process) throws IOException {
    double ticks = 0;
    for (long pid : tree(process)) {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
    return ticks / TICKS_A_SECOND;
  }

  /** Resident memory now. */
  static double residentMegabytes(LabProcess process) throws IOException {
    double kilobytes = 0;
    for (long pid : tree(process)) {
      for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))) {
        if (line.startsWith("VmRSS:")) {
          kilobytes += Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    }
    return kilobytes / 1024;
  }

  private static List<Long> tree(LabProcess process) {
    Stream<Long> children =
        ProcessHandle.of(process.pid()).stream()
            .flatMap(ProcessHandle::descendants)
            .map(ProcessHandle::pid);
    return Stream.concat(Stream.of(process.pid()), children).toList();
  }
}
