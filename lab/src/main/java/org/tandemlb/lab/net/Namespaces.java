package org.tandemlb.lab.net;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether this machine lets us make network namespaces, and entering one. */
public final class Namespaces {

  static final Path DIRECTORY = Path.of("/run/netns");

  private Namespaces() {}

  /** Why hosts cannot be made here; empty when they can. It tries, and leaves nothing. */
  public static Optional<String> unavailableReason() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.of("not Linux");
    }
    if (LibC.C.geteuid() != 0) {
      return Optional.of("not root");
    }
    if (!Programs.isInstalled("ip")) {
      return Optional.of("no ip command (iproute2 is not installed)");
    }
    try (Lan lan = Lan.create()) {
      lan.machine("try", 1);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("no right to make network namespaces: " + e.getMessage());
    }
  }

  /** Moves the calling thread, and nothing else of this process, into the namespace. */
  static void enter(String name) {
    int descriptor =
        LibC.C.open(DIRECTORY.resolve(name).toString(), LibC.O_RDONLY | LibC.O_CLOEXEC);
    try {
      LibC.C.setns(descriptor, LibC.CLONE_NEWNET);
    } finally {
      LibC.C.close(descriptor);
    }
  }

  static void add(String name) throws IOException {
    Programs.run(List.of("ip", "netns", "add", name), "");
  }

  /** Runs the lines as one batch of ip commands inside the namespace. */
  static void ip(String name, String lines) throws IOException {
    Programs.run(List.of("ip", "-n", name, "-batch", "-"), lines);
  }
}
