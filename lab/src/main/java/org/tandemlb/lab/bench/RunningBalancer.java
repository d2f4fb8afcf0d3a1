package org.tandemlb.lab.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.tandemlb.lab.net.LabProcess;
import org.tandemlb.lab.net.Machine;
import org.tandemlb.lab.traffic.Conversation;
import org.tandemlb.lab.traffic.Probe;
import org.tandemlb.lab.traffic.ProbeClient;

/**
 * A balancer that has served its first connection.
 *
 * @param startToServed from just before its process was started to the end of the first answer
 */
record RunningBalancer(LabProcess process, InetSocketAddress frontend, Duration startToServed)
    implements AutoCloseable {

  private static final int PORT = 8080;
  private static final Duration PERIOD = Duration.ofMillis(2);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  static RunningBalancer start(
      Balancer balancer,
      Machine machine,
      Path directory,
      int loops,
      List<InetSocketAddress> backends)
      throws IOException {
    InetAddress address = machine.address();
    InetSocketAddress frontend = new InetSocketAddress(address, PORT);
    try (ProbeClient probes =
        ProbeClient.start(machine, frontend, new Conversation.HttpGet("/"), PERIOD)) {
      long start = System.nanoTime();
      LabProcess process = balancer.start(machine, directory, loops, frontend, backends);
      awaitServed(probes, start, process);
      long served =
          probes.probes().stream()
              .filter(Probe::served)
              .mapToLong(Probe::endNanos)
              .findFirst()
              .orElseThrow();
      return new RunningBalancer(process, frontend, Duration.ofNanos(served - start));
    }
  }

  private static void awaitServed(ProbeClient probes, long start, LabProcess process)
      throws IOException {
    while (!probes.await(start, Probe::served, LOOK)) {
      if (!process.isAlive()) {
        throw new IOException("it ended at once: " + process.output().strip());
      }
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        process.close();
        throw new IOException(
            "nothing served for " + PATIENCE.toSeconds() + " s: " + process.output().strip());
      }
    }
  }

  @Override
  public void close() {
    process.terminate();
    if (!process.awaitExit(Duration.ofSeconds(5))) {
      process.close();
    }
  }
}
