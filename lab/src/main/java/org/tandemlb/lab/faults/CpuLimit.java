package org.tandemlb.lab.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cgroup that allows its processes only so much CPU a period; they go back where they were when
 * it is closed. Version 2 where it has the cpu controller, else version 1.
 */
final class CpuLimit implements AutoCloseable {

  private static final Path V1 = Path.of("/sys/fs/cgroup/cpu");

  private final Path group;
  private final Map<Long, Path> before = new LinkedHashMap<>();

  private CpuLimit(Path group) {
    this.group = group;
  }

  /** Why there can be none here. */
  static Optional<String> obstacle() {
    Optional<Path> root = root();
    if (root.isEmpty()) {
      return Optional.of("no cgroup file system with a cpu controller");
    }
    try {
      Path trial = Files.createDirectory(root.get().resolve("tandem-lab-trial"));
      Files.delete(trial);
      return Optional.empty();
    } catch (IOException notAllowed) {
      return Optional.of("no cgroup can be made: " + notAllowed.getMessage());
    }
  }

  private static Optional<Path> root() {
    return Stream.of(Path.of("/sys/fs/cgroup"), Path.of("/sys/fs/cgroup/unified"))
        .filter(CpuLimit::controlsCpu)
        .findFirst()
        .or(
            () ->
                Files.exists(V1.resolve("cpu.cfs_quota_us")) || Files.exists(V1.resolve("tasks"))
                    ? Optional.of(V1)
                    : Optional.empty());
  }

  private static boolean controlsCpu(Path root) {
    try {
      return List.of(Files.readString(root.resolve("cgroup.subtree_control")).split("\\s+"))
          .contains("cpu");
    } catch (IOException notHere) {
      return false;
    }
  }

  static CpuLimit put(List<Long> pids, Duration quota, Duration period) throws IOException {
    Path root = root().orElseThrow(() -> new IOException(obstacle().orElse("")));
    Path group = root.resolve("tandem-lab-" + ProcessHandle.current().pid());
    Files.createDirectory(group);
    CpuLimit limit = new CpuLimit(group);
    try {
      long quotaMicros = quota.toNanos() / 1_000;
      long periodMicros = period.toNanos() / 1_000;
      if (root.equals(V1)) {
        Files.writeString(group.resolve("cpu.cfs_period_us"), String.valueOf(periodMicros));
        Files.writeString(group.resolve("cpu.cfs_quota_us"), String.valueOf(quotaMicros));
      } else {
        Files.writeString(group.resolve("cpu.max"), quotaMicros + " " + periodMicros);
      }
      for (long pid : pids) {
        limit.before.put(pid, groupOf(root, pid));
        Files.writeString(group.resolve("cgroup.procs"), String.valueOf(pid));
      }
      return limit;
    } catch (IOException | RuntimeException e) {
      limit.close();
      throw e;
    }
  }

  /** A line a hierarchy, such as 1:cpu:/path, or 0::/path for version 2's. */
  private static Path groupOf(Path root, long pid) throws IOException {
    String kind = root.equals(V1) ? "cpu" : "";
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"))) {
      String[] parts = line.split(":", 3);
      if (List.of(parts[1].split(",")).contains(kind)) {
        return root.resolve(parts[2].substring(1));
      }
    }
    throw new IOException("process " + pid + " is in no cgroup of " + root);
  }

  /** How often its processes had to wait for the next period. */
  long throttled() throws IOException {
    return Files.readAllLines(group.resolve("cpu.stat")).stream()
        .filter(line -> line.startsWith("nr_throttled "))
        .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() throws IOException {
    for (Map.Entry<Long, Path> entry : before.entrySet()) {
      if (ProcessHandle.of(entry.getKey()).isPresent()) {
        Files.writeString(entry.getValue().resolve("cgroup.procs"), String.valueOf(entry.getKey()));
      }
    }
    Files.deleteIfExists(group);
  }
}
