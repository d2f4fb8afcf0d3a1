package org.tandemlb.cluster.jgroups;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.membership.Link;
import org.tandemlb.cluster.membership.SilentLinks;

/**
 * Looks again and again which links are silent, has connections closed that are stuck, and tells
 * what is new. Told by JGroups' threads, looks on a thread of its own.
 */
final class LinkWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JGroupsMembership.class);

  /** What is done about links. */
  interface Links {
    /** Closes the connection over a link; it may come again. */
    void close(Link link);

    /** Tries again what could not be opened at the start. */
    void openMissing();
  }

  private final long periodMillis;

  /** Guarded by this. */
  private final SilentLinks links;

  private final ScheduledThreadPoolExecutor looks =
      new ScheduledThreadPoolExecutor(1, Deadlines.daemons("tandem-cluster-links"));

  /** The looking thread's own. */
  private Set<Link> told = Set.of();

  LinkWatch(Duration silence, List<Link> links) {
    this.periodMillis = Math.max(1, silence.toMillis() / 2);
    this.links = new SilentLinks(silence, links);
  }

  synchronized void heard(Link link) {
    links.heard(link, System.nanoTime());
  }

  synchronized void connected(Link link) {
    links.connected(link, System.nanoTime());
  }

  synchronized void members(Collection<String> nodes) {
    links.members(nodes, System.nanoTime());
  }

  private synchronized Map<Link, Long> silent() {
    return links.silent(System.nanoTime());
  }

  private synchronized Set<Link> stuck() {
    return links.stuck(System.nanoTime());
  }

  /**
   * @param tell of all that are silent, and since when
   */
  void start(Links over, Consumer<Map<Link, Long>> tell) {
    try {
      looks.scheduleWithFixedDelay(
          () -> look(over, tell), periodMillis, periodMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Somebody has closed us already.
    }
  }

  private void look(Links over, Consumer<Map<Link, Long>> tell) {
    try {
      Map<Link, Long> silent = silent();
      if (!silent.keySet().equals(told)) {
        told = silent.keySet();
        tell.accept(silent);
      }
      stuck().forEach(over::close);
      over.openMissing();
    } catch (RuntimeException e) {
      LOG.error("a bug: the links to the other nodes were not looked at", e);
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
