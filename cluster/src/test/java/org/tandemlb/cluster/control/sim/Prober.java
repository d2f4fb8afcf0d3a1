package org.tandemlb.cluster.control.sim;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.tandemlb.cluster.control.Effect;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Observation;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.config.CheckConfig;

/**
 * One machine's check of one backend, as a node does it: an interval between probes, rise and fall,
 * out of turn when asked, and seldom when told.
 */
final class Prober {

  private static final long PROMPTS_APART_NANOS = World.millis(500);

  private final World world;
  private final Host host;
  private final BackendId backend;
  private final CheckConfig.Timing timing;
  private final BooleanSupplier reaches;

  private Optional<Member> process = Optional.empty();
  private boolean known;
  private boolean up;
  private long sinceNanos;
  private int contrary;
  private boolean seldom;
  private boolean waiting;
  private boolean prompted;
  private long startedNanos = -PROMPTS_APART_NANOS;

  /** One that was sent before that says nothing any more. */
  private long beganAnewNanos;

  private long turn;
  private int probes;

  private Prober(
      World world,
      Host host,
      BackendId backend,
      CheckConfig.Timing timing,
      BooleanSupplier reaches) {
    this.world = world;
    this.host = host;
    this.backend = backend;
    this.timing = timing;
    this.reaches = reaches;
  }

  /**
   * @param reaches whether a probe that begins now passes
   */
  static Prober start(
      World world,
      Host host,
      BackendId backend,
      CheckConfig.Timing timing,
      BooleanSupplier reaches) {
    Prober prober = new Prober(world, host, backend, timing, reaches);
    host.onProbing(prober::perform);
    prober.schedule(world.between(0, timing.interval().toMillis()));
    return prober;
  }

  int probes() {
    return probes;
  }

  private void perform(Effect effect) {
    if (effect instanceof Effect.ProbeNow now && now.backends().contains(backend)) {
      prompt();
    } else if (effect instanceof Effect.ProbeAnew anew && anew.backends().contains(backend)) {
      known = false;
      contrary = 0;
      beganAnewNanos = world.nowNanos();
      prompt();
    } else if (effect instanceof Effect.ProbeSeldom some) {
      boolean wasSeldom = seldom;
      seldom = some.backends().contains(backend);
      if (wasSeldom && !seldom) {
        prompt();
      }
    }
  }

  private void prompt() {
    if (waiting) {
      schedule(promptDelayNanos());
    } else {
      prompted = true;
    }
  }

  private long promptDelayNanos() {
    return Math.max(0, startedNanos + PROMPTS_APART_NANOS - world.nowNanos());
  }

  private void schedule(long delayNanos) {
    waiting = true;
    long mine = ++turn;
    world.in(
        delayNanos,
        () -> {
          if (mine == turn) {
            probe();
          }
        });
  }

  private void probe() {
    waiting = false;
    prompted = false;
    startedNanos = world.nowNanos();
    if (host.awake() && !process.equals(Optional.of(host.member()))) {
      process = Optional.of(host.member());
      known = false;
      contrary = 0;
      seldom = false;
    }
    boolean passes = reaches.getAsBoolean();
    long sentNanos = startedNanos;
    world.in(
        passes ? world.between(0, 20) : world.between(0, timing.timeout().toMillis()),
        () -> {
          if (host.awake()
              && process.equals(Optional.of(host.member()))
              && sentNanos >= beganAnewNanos) {
            probes++;
            answered(passes);
          }
          schedule(prompted ? promptDelayNanos() : nextDelayNanos());
        });
  }

  private long nextDelayNanos() {
    boolean slow = seldom && contrary == 0;
    long interval = (slow ? timing.seldomInterval() : timing.interval()).toNanos();
    long jittered = (long) (interval * (0.9 + 0.2 * world.random.nextDouble()));
    return Math.max(0, startedNanos + jittered - world.nowNanos());
  }

  private void answered(boolean passed) {
    contrary = known && passed != up ? contrary + 1 : 0;
    if (!known || contrary >= (up ? timing.fall() : timing.rise())) {
      known = true;
      up = passed;
      sinceNanos = host.clockNanos();
      contrary = 0;
    }
    host.deliver(
        new Event.Observed(
            new Observation(backend, up, "a probe", sinceNanos, host.clockNanos(), contrary > 0)));
  }
}
