package org.tandemlb.node.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.config.Config;
import org.tandemlb.config.ConfigFile;
import org.tandemlb.config.FaultyConfigException;
import org.tandemlb.node.Logging;
import org.tandemlb.node.Node;
import org.tandemlb.node.StartException;
import org.tandemlb.node.service.ServiceManager;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a node in the foreground until it is told to end. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a node in the foreground.",
      "SIGTERM or Ctrl-C: it gives its VIPs away, lets old sessions finish for as long as `drain`"
          + " says, and ends. Once more: it ends at once.",
      "SIGHUP: it reads its file anew and applies it; the log says what came of it."
    })
final class RunCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  /** What a shell shows for a process that Ctrl-C ended. */
  static final int TOLD_TWICE = 130;

  @Option(names = "--config", required = true, paramLabel = "FILE", description = "tandem.yaml")
  private Path file;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "which of the file's nodes this is; else by host name, else by address")
  private String nodeName = "";

  @Override
  public Integer call() throws FaultyConfigException, Faults.WrongUse, Faults.CommandFailed {
    Logging.quiet();
    Config config = TandemYaml.load(file).config();
    Logging.configure(config.log());
    CountDownLatch told = new CountDownLatch(1);
    AtomicReference<Optional<Node>> running = new AtomicReference<>(Optional.empty());
    listen(told, running);
    ServiceManager manager = ServiceManager.of(System.getenv(), ProcessHandle.current().pid());
    try (Node node = Node.start(config, nodeName, manager, () -> ConfigFile.read(file))) {
      running.set(Optional.of(node));
      await(told);
      node.stop();
    } catch (StartException e) {
      if (e.isWrongFile()) {
        throw new Faults.WrongUse(file + ": " + e.getMessage());
      }
      throw new Faults.CommandFailed(e.getMessage());
    } finally {
      Logging.flush();
    }
    return 0;
  }

  private static void listen(CountDownLatch told, AtomicReference<Optional<Node>> running) {
    AtomicInteger times = new AtomicInteger();
    Runnable end =
        () -> {
          if (times.incrementAndGet() > 1) {
            LOG.warn("told twice to end: ending at once");
            Logging.flush();
            Runtime.getRuntime().halt(TOLD_TWICE); // the guard takes the addresses off
          }
          told.countDown();
        };
    Signals.on("TERM", end);
    Signals.on("INT", end);
    Signals.on("HUP", () -> reload(running.get()));
  }

  /** What comes of it is in the log; `tandem reload` tells it to who asks. */
  private static void reload(Optional<Node> running) {
    running.ifPresentOrElse(
        Node::reload, () -> LOG.warn("SIGHUP: this node is still starting, it has read its file"));
  }

  private static void await(CountDownLatch told) throws Faults.CommandFailed {
    try {
      told.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Faults.CommandFailed("interrupted");
    }
  }
}
