package org.tandemlb.lab.experiment;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.tandemlb.lab.net.Host;

/**
 * A time of day of a node's own, which can be stepped while the machine's goes on: libfaketime. The
 * monotonic clock is the machine's, as it is when a real clock is stepped.
 */
public final class OwnClock {

  private static final Path LIBRARIES = Path.of("/usr/lib");

  private final Path file;

  private OwnClock(Path file) {
    this.file = file;
  }

  static OwnClock of(Path file, Host node) throws IOException {
    OwnClock clock = new OwnClock(file.resolveSibling("clock-" + node.name()));
    if (!Files.exists(clock.file)) {
      clock.step(Duration.ZERO);
    }
    return clock;
  }

  /** That of a node of the rig. */
  public static OwnClock of(Rig rig, Host node) throws IOException {
    return of(rig.lan.directory().resolve("tandem.yaml"), node);
  }

  /** Why there can be none here. */
  public static Optional<String> obstacle() {
    return library().isPresent() ? Optional.empty() : Optional.of("libfaketime is not installed");
  }

  private static Optional<Path> library() {
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(LIBRARIES, path -> Files.exists(inside(path)))) {
      for (Path path : found) {
        return Optional.of(inside(path));
      }
      return Optional.empty();
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  private static Path inside(Path directory) {
    return directory.resolve("faketime/libfaketimeMT.so.1");
  }

  /** What starts a program with it. */
  List<String> prefix() throws IOException {
    return List.of(
        "env",
        "LD_PRELOAD=" + library().orElseThrow(() -> new IOException(obstacle().orElse(""))),
        "FAKETIME_TIMESTAMP_FILE=" + file,
        "FAKETIME_CACHE_DURATION=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
        // Else each timed wait of a JVM is over at once.
        "FAKETIME_FORCE_MONOTONIC_FIX=0");
  }

  /** Whether a process that was started with it has it. */
  public static boolean isIn(long pid) throws IOException {
    Path library = library().orElseThrow(() -> new IOException(obstacle().orElse("")));
    return Files.readString(Path.of("/proc/" + pid + "/maps"))
        .contains(library.toRealPath().toString());
  }

  /** A second or two from now it differs so much from the machine's. */
  public void step(Duration offset) throws IOException {
    Path whole = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(whole, "%+d\n".formatted(offset.toSeconds()));
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
