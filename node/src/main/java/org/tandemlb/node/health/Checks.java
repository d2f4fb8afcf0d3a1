package org.tandemlb.node.health;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Observation;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.config.PoolConfig;
import org.tandemlb.node.balance.Backend;
import org.tandemlb.node.balance.Pool;

/**
 * The checks of all pools, from their start until they are closed. Any thread. Pools without a
 * check are left alone, whatever is asked or said of their backends.
 */
public final class Checks implements AutoCloseable {

  /** Between two probes at once: of thousands of backends as well a loop has to serve clients. */
  private static final Duration APART = Duration.ofMillis(1);

  /**
   * A check, and what it was made of.
   *
   * @param host and port as the file writes them: HTTP asks for them
   */
  private record Made(Check check, Backend backend, CheckConfig config, String host) {}

  private final EventLoopGroup loops;
  private final ChannelFactory<? extends Channel> channels;

  /** Never changed, but for another in its place: by the control thread once it has started. */
  private volatile Map<BackendId, Made> checks = Map.of();

  private Set<BackendId> seldom = Set.of();
  private volatile Consumer<Observation> listener = observation -> {};

  /** Guarded by this. */
  private boolean started;

  private volatile boolean closed;

  /**
   * A check for each backend of each pool that has one. A backend of weight 0 is checked too: it
   * may be given another weight at any moment.
   *
   * @param loops each check stays on one of them
   * @param channels makes sockets that fit the loops
   */
  public Checks(
      Collection<Pool> pools, EventLoopGroup loops, ChannelFactory<? extends Channel> channels) {
    this.loops = loops;
    this.channels = channels;
    this.checks = of(pools);
  }

  /** One for each backend that is checked; those that there are go on. */
  private Map<BackendId, Made> of(Collection<Pool> pools) {
    Map<BackendId, Made> all = new LinkedHashMap<>();
    for (Pool pool : pools) {
      PoolConfig config = pool.config();
      for (int i = 0; i < config.backends().size(); i++) {
        BackendConfig file = config.backends().get(i);
        Backend backend = pool.backends().get(i);
        BackendId id = new BackendId(backend.pool(), backend.name());
        String host = HttpProbe.hostHeader(file.host(), file.port());
        timing(config.check())
            .ifPresent(timing -> all.put(id, made(id, backend, config.check(), host, timing)));
      }
    }
    return all;
  }

  private Made made(
      BackendId id, Backend backend, CheckConfig config, String host, CheckConfig.Timing timing) {
    Made now = checks.get(id);
    if (now == null || now.backend() != backend) {
      Check check =
          new Check(
              id,
              loops.next(),
              Attempt.bootstrapTo(backend.address(), channels),
              probe(config, host),
              timing,
              schedule(timing));
      return new Made(check, backend, config, host);
    }
    if (!now.config().equals(config) || !now.host().equals(host)) {
      now.check().change(probe(config, host), timing, schedule(timing));
    }
    return new Made(now.check(), backend, config, host);
  }

  private static Optional<CheckConfig.Timing> timing(CheckConfig check) {
    if (check instanceof CheckConfig.Tcp tcp) {
      return Optional.of(tcp.timing());
    }
    return check instanceof CheckConfig.Http http ? Optional.of(http.timing()) : Optional.empty();
  }

  private static Probe probe(CheckConfig check, String host) {
    return check instanceof CheckConfig.Http http ? new HttpProbe(http, host) : new TcpProbe();
  }

  private static ProbeSchedule schedule(CheckConfig.Timing timing) {
    return new ProbeSchedule(timing, () -> ThreadLocalRandom.current().nextDouble());
  }

  /**
   * Probes from now on. Once.
   *
   * @param observations gets one after every probe, whether its state is new or stands, on any of
   *     the loops: it must not block
   */
  public synchronized Checks start(Consumer<Observation> observations) {
    listener = observations;
    started = true;
    begin(List.copyOf(checks.values()));
    return this;
  }

  /**
   * The pools have other backends, or check them otherwise. A check that has not changed goes on as
   * it did; one of a backend that is gone says nothing any more. The control thread's, but for the
   * start, which may be under way.
   */
  public synchronized void reload(Collection<Pool> pools) {
    Map<BackendId, Made> before = checks;
    Map<BackendId, Made> now = of(pools);
    checks = now;
    List<Made> begun = new ArrayList<>();
    now.forEach(
        (id, made) -> {
          if (!before.containsKey(id) || before.get(id).check() != made.check()) {
            begun.add(made);
          }
        });
    before.forEach(
        (id, made) -> {
          if (!now.containsKey(id) || now.get(id).check() != made.check()) {
            made.check().stop();
          }
        });
    if (started) {
      begin(begun);
    }
    if (closed) {
      now.values().forEach(made -> made.check().stop());
    }
  }

  private void begin(List<Made> those) {
    int place = 0;
    for (Made made : those) {
      made.check().start(place++, those.size(), observation -> hear(made.check(), observation));
    }
  }

  /** Not of one that has been replaced: it may have asked another server. */
  private void hear(Check by, Observation observation) {
    Made made = checks.get(observation.backend());
    if (!closed && made != null && made.check() == by) {
      listener.accept(observation);
    }
  }

  /** Probes these out of turn, for there is reason to doubt what the last probes said. */
  public void probeNow(Set<BackendId> backends) {
    eachApart(backends, Check::prompt);
  }

  /** The same, and what the last probes said is forgotten. */
  public void probeAnew(Set<BackendId> backends) {
    eachApart(backends, Check::beginAnew);
  }

  private void eachApart(Set<BackendId> backends, ObjLongConsumer<Check> what) {
    int place = 0;
    for (BackendId backend : backends) {
      Made made = checks.get(backend);
      if (made != null) {
        what.accept(made.check(), APART.toNanos() * place++);
      }
    }
  }

  /**
   * Probes these at a tenth of the rate, and all others at the full one, those at once that were
   * not before. One thread.
   */
  public void probeSeldom(Set<BackendId> backends) {
    checks.forEach((id, made) -> made.check().seldom(backends.contains(id)));
    Set<BackendId> closely = new LinkedHashSet<>(seldom);
    closely.removeAll(backends);
    probeNow(closely);
    seldom = backends;
  }

  /** A session could not connect to the backend, or was reset by it before it had said a word. */
  public void failedForClient(Backend backend) {
    Made made = checks.get(new BackendId(backend.pool(), backend.name()));
    if (made != null && made.backend().address().equals(backend.address())) {
      made.check().failedForClient();
    }
  }

  /** Of every backend that is checked, in the order of the file. */
  public List<Probed> probed() {
    return checks.values().stream().map(made -> Probed.of(made.check())).toList();
  }

  /** Stops every check; idempotent. An observation that is being handed over may still arrive. */
  @Override
  public void close() {
    closed = true;
    checks.values().forEach(made -> made.check().stop());
  }
}
