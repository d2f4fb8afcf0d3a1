package org.tandemlb.node.health;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Observation;
import org.tandemlb.config.CheckConfig;

/** Probes one backend again and again, never two at a time. On one event loop. */
final class Check {

  private static final Logger LOG = LoggerFactory.getLogger(Check.class);

  private final BackendId backend;
  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final Probe probe;
  private final CheckConfig.Timing timing;
  private final ProbeSchedule schedule;
  private final RiseFall riseFall;
  private final Consumer<Observation> listener;

  /** Ends what is under way: a probe, or the wait for the next. */
  private Runnable cutOff = () -> {};

  private long startedNanos;
  private boolean blind;
  private boolean stopped;

  Check(
      BackendId backend,
      EventLoop loop,
      Bootstrap bootstrap,
      Probe probe,
      CheckConfig.Timing timing,
      ProbeSchedule schedule,
      Consumer<Observation> listener) {
    this.backend = backend;
    this.loop = loop;
    this.bootstrap = bootstrap;
    this.probe = probe;
    this.timing = timing;
    this.schedule = schedule;
    this.riseFall = new RiseFall(backend, timing);
    this.listener = listener;
  }

  /**
   * @param place of this one among all checks of the node, from 0
   */
  void start(int place, int all) {
    loop.execute(() -> scheduleNext(schedule.firstDelayNanos(place, all)));
  }

  /** No observation is made any more; what is under way is cut off. */
  void stop() {
    if (loop.isShutdown()) {
      return;
    }
    loop.execute(
        () -> {
          stopped = true;
          cutOff.run();
        });
  }

  private void scheduleNext(long delayNanos) {
    if (!stopped) {
      Future<?> next = loop.schedule(this::probe, delayNanos, TimeUnit.NANOSECONDS);
      cutOff = () -> next.cancel(false);
    }
  }

  private void probe() {
    startedNanos = System.nanoTime();
    try {
      Attempt attempt =
          Attempt.start(loop, bootstrap, probe, timing.timeout(), this::onAnswer, this::onEnd);
      cutOff = attempt::cancel;
    } catch (RuntimeException e) {
      LOG.error("bug: a probe of {} could not be begun", backend, e);
      onEnd(); // the check goes on
    }
  }

  private void onAnswer(ProbeResult result) {
    LOG.debug("probe of {}: {}", backend, result);
    if (result.outcome() == ProbeResult.Outcome.NOT_MADE) {
      if (!blind) {
        blind = true;
        LOG.warn("cannot judge {}: {}", backend, result.reason());
      }
      return;
    }
    blind = false;
    RiseFall.Step step = riseFall.on(result, System.nanoTime());
    Observation observation = step.observation();
    if (step.turned()) {
      LOG.info(
          "observed {} {}: {}", backend, observation.up() ? "up" : "down", observation.reason());
    }
    try {
      listener.accept(observation);
    } catch (RuntimeException e) {
      // The check goes on: who listens may do better the next time.
      LOG.error("bug: an observation of {} was not taken in", backend, e);
    }
  }

  private void onEnd() {
    // Later, for an attempt may end before its start has returned.
    loop.execute(() -> scheduleNext(schedule.nextDelayNanos(startedNanos, System.nanoTime())));
  }
}
