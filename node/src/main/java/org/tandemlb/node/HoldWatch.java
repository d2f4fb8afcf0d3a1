package org.tandemlb.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.Cluster;
import org.tandemlb.config.CanHold;
import org.tandemlb.config.HoldConfig;
import org.tandemlb.node.hold.CanHoldCommand;
import org.tandemlb.node.hold.StandbyFile;
import org.tandemlb.node.hold.Witnesses;

/**
 * What the file lets this machine's operator say of it as a holder: asks, looks, and tells the
 * cluster. One thread at a time.
 */
final class HoldWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HoldWatch.class);

  /** One watcher, and what of the file it was started with: only when that changes, it does. */
  private static final class Watcher<K> {
    private final Function<HoldConfig, K> part;
    private final Function<K, Optional<AutoCloseable>> starter;
    private Optional<K> startedWith = Optional.empty();
    private Optional<AutoCloseable> running = Optional.empty();

    Watcher(Function<HoldConfig, K> part, Function<K, Optional<AutoCloseable>> starter) {
      this.part = part;
      this.starter = starter;
    }

    void stopUnless(Optional<HoldConfig> next) {
      if (!startedWith.equals(next.map(part))) {
        startedWith = Optional.empty();
        running.ifPresent(HoldWatch::close);
        running = Optional.empty();
      }
    }

    void startUnless(HoldConfig now) {
      if (startedWith.isEmpty()) {
        startedWith = Optional.of(part.apply(now));
        running = starter.apply(part.apply(now));
      }
    }
  }

  private final List<Watcher<?>> watchers;

  /**
   * @param ofThisNode what a path of the file is on this node
   */
  HoldWatch(String self, UnaryOperator<Path> ofThisNode, Cluster cluster) {
    watchers =
        List.of(
            new Watcher<>(
                HoldConfig::canHold,
                canHold ->
                    canHold instanceof CanHold.Command command
                        ? Optional.of(CanHoldCommand.start(command, self, cluster::vetoed))
                        : Optional.empty()),
            new Watcher<>(
                HoldConfig::standbyFile,
                file ->
                    Optional.of(StandbyFile.start(ofThisNode.apply(file), cluster::standbyFile))),
            new Watcher<>(
                HoldConfig::witnesses,
                witnesses ->
                    witnesses.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Witnesses.start(witnesses, cluster::witness))));
  }

  /** What does not run, and should. */
  void start(HoldConfig now) {
    watchers.forEach(watcher -> watcher.startUnless(now));
  }

  /** What another file has otherwise says nothing any more when this returns. */
  void stopWhatChanges(HoldConfig next) {
    watchers.forEach(watcher -> watcher.stopUnless(Optional.of(next)));
  }

  @Override
  public void close() {
    watchers.forEach(watcher -> watcher.stopUnless(Optional.empty()));
  }

  private static void close(AutoCloseable watcher) {
    try {
      watcher.close();
    } catch (Exception e) { // what it watches is watched no more, or by the next one as well
      LOG.error("closing {} failed", watcher.getClass().getSimpleName(), e);
    }
  }
}
