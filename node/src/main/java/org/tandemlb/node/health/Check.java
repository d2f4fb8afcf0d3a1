package org.tandemlb.node.health;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Observation;
import org.tandemlb.config.CheckConfig;

/**
 * Probes one backend again and again, never two at a time, and out of turn when somebody has reason
 * to doubt what it said last. On one event loop; what others ask of it they may ask on any thread.
 */
final class Check {

  private static final Logger LOG = LoggerFactory.getLogger(Check.class);

  private final BackendId backend;
  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private Probe probe;
  private ProbeSchedule schedule;

  /** Written on the loop alone. */
  private volatile CheckConfig.Timing timing;

  private final RiseFall riseFall;
  private final ProbeCounts counts = new ProbeCounts();

  /** Set by the first client that met a failure since the last probe; the others say no more. */
  private final AtomicBoolean failedForClient = new AtomicBoolean();

  private Consumer<Observation> listener = observation -> {};

  /** Ends what is under way: a probe, or the wait for the next. */
  private Runnable cutOff = () -> {};

  private long startedNanos;
  private long nextNanos;
  private boolean waiting;
  private boolean prompted;
  private boolean blind;
  private boolean stopped;

  /** Written on the loop alone. */
  private volatile boolean seldom;

  Check(
      BackendId backend,
      EventLoop loop,
      Bootstrap bootstrap,
      Probe probe,
      CheckConfig.Timing timing,
      ProbeSchedule schedule) {
    this.backend = backend;
    this.loop = loop;
    this.bootstrap = bootstrap;
    this.probe = probe;
    this.timing = timing;
    this.schedule = schedule;
    this.riseFall = new RiseFall(backend, timing);
  }

  BackendId backend() {
    return backend;
  }

  ProbeCounts counts() {
    return counts;
  }

  /** From one probe to the next, as long as nothing is in doubt. */
  Duration interval() {
    return seldom ? timing.seldomInterval() : timing.interval();
  }

  /**
   * @param place of this one among all checks of the node, from 0
   */
  void start(int place, int all, Consumer<Observation> observations) {
    onLoop(
        () -> {
          listener = observations;
          scheduleNext(schedule.firstDelayNanos(place, all));
        });
  }

  /**
   * Asks otherwise from now on. The opinion stands until the new way of asking speaks against it,
   * as often as it must; a probe under way ends first.
   */
  void change(Probe other, CheckConfig.Timing otherTiming, ProbeSchedule otherSchedule) {
    onLoop(
        () -> {
          probe = other;
          timing = otherTiming;
          schedule = otherSchedule;
          riseFall.change(otherTiming);
          promptIn(0);
        });
  }

  /** No observation is made any more; what is under way is cut off. */
  void stop() {
    onLoop(
        () -> {
          stopped = true;
          waiting = false;
          cutOff.run();
        });
  }

  /** The next probe comes after so long, or as soon after the last as the schedule allows. */
  void prompt(long delayNanos) {
    onLoop(() -> promptIn(delayNanos));
  }

  /**
   * The same, and what it says counts at once, as at the start. One that is under way is cut off:
   * it was sent when nothing could answer.
   */
  void beginAnew(long delayNanos) {
    onLoop(
        () -> {
          riseFall.forget();
          promptIn(delayNanos);
          if (!waiting) {
            cutOff.run();
          }
        });
  }

  /** Whether others watch the backend for this node. */
  void seldom(boolean isSeldom) {
    onLoop(() -> seldom = isSeldom);
  }

  /** A session could not use the backend. */
  void failedForClient() {
    if (failedForClient.compareAndSet(false, true)) {
      onLoop(
          () -> {
            if (riseFall.failedForClient()) {
              LOG.debug("a client could not use {}", backend);
              promptIn(0);
            }
          });
    }
  }

  private void onLoop(Runnable what) {
    if (!loop.isShutdown()) {
      loop.execute(what);
    }
  }

  private void promptIn(long atLeastNanos) {
    if (!waiting) {
      prompted = true; // One is under way, or the check has not begun.
      return;
    }
    long now = System.nanoTime();
    long delay = Math.max(atLeastNanos, schedule.promptDelayNanos(startedNanos, now));
    if (now + delay - nextNanos < 0) {
      cutOff.run();
      scheduleNext(delay);
    }
  }

  private void scheduleNext(long delayNanos) {
    if (!stopped) {
      waiting = true;
      nextNanos = System.nanoTime() + delayNanos;
      Future<?> next = loop.schedule(this::probe, delayNanos, TimeUnit.NANOSECONDS);
      cutOff = () -> next.cancel(false);
    }
  }

  private void probe() {
    waiting = false;
    prompted = false;
    startedNanos = System.nanoTime();
    try {
      Attempt attempt =
          Attempt.start(loop, bootstrap, probe, timing.timeout(), this::onAnswer, this::onEnd);
      cutOff = attempt::cancel;
    } catch (Throwable e) { // else no probe of it would ever be made again
      LOG.error("bug: a probe of {} could not be begun", backend, e);
      onEnd(); // the check goes on
    }
  }

  private void onAnswer(ProbeResult result) {
    LOG.debug("probe of {}: {}", backend, result);
    counts.add(result.outcome());
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
    } catch (Throwable e) {
      // The check goes on: who listens may do better the next time.
      LOG.error("bug: an observation of {} was not taken in", backend, e);
    }
  }

  private void onEnd() {
    failedForClient.set(false);
    // Later, for an attempt may end before its start has returned.
    loop.execute(() -> scheduleNext(nextDelayNanos(System.nanoTime())));
  }

  private long nextDelayNanos(long nowNanos) {
    return prompted
        ? schedule.promptDelayNanos(startedNanos, nowNanos)
        : schedule.nextDelayNanos(seldom && !riseFall.isDoubted(), startedNanos, nowNanos);
  }
}
