package org.tandemlb.lab.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tandemlb.lab.net.LabProcess;
import org.tandemlb.lab.net.Machine;

/** One balancer without a partner, as a process. */
interface Balancer {

  String name();

  /** Why it cannot run here. */
  Optional<String> missing();

  /**
   * Starts it; returns before it serves.
   *
   * @param loops how many cores it may use
   */
  LabProcess start(
      Machine machine,
      Path directory,
      int loops,
      InetSocketAddress frontend,
      List<InetSocketAddress> backends)
      throws IOException;
}
