package org.tandemlb.node;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.node.proxy.Termination;

/**
 * Ends the sessions of what is drained or in maintenance when it is time: at once, or when {@code
 * drain} is over. On the control thread; a deadline is met on whatever thread the timer has.
 */
final class Drains {

  private static final Logger LOG = LoggerFactory.getLogger(Drains.class);

  /** Runs something later. */
  interface Timer {
    /** Gives what cancels it; neither waits. */
    Runnable after(Duration delay, Runnable action);
  }

  private final Supplier<Duration> drain;
  private final Timer timer;
  private final Map<String, AdminState> states = new HashMap<>();
  private final Map<String, Runnable> cancels = new HashMap<>();

  /**
   * @param drain as the file says when something begins to drain
   */
  Drains(Supplier<Duration> drain, Timer timer) {
    this.drain = drain;
    this.timer = timer;
  }

  /**
   * What is wanted of something now; when it is what was wanted before, its deadline stands.
   *
   * @param what in words: {@code backend web/web-01}
   * @param end resets its sessions; any thread, does not wait
   */
  void become(String what, AdminState now, Consumer<Termination> end) {
    if (states.getOrDefault(what, AdminState.READY) == now) {
      return;
    }
    states.put(what, now);
    cancels.getOrDefault(what, () -> {}).run();
    cancels.remove(what);
    switch (now) {
      case READY -> {}
      case DRAIN -> cancels.put(what, timer.after(drain.get(), deadline(what, drain.get(), end)));
      case MAINT -> end.accept(Termination.KILLED);
    }
  }

  private static Runnable deadline(String what, Duration drained, Consumer<Termination> end) {
    return () -> {
      LOG.info(
          "{} has been drained for {} s: what sessions it has left end", what, drained.toSeconds());
      end.accept(Termination.DRAIN_DEADLINE);
    };
  }
}
