package org.tandemlb.node.health;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Observation;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.node.balance.Backend;
import org.tandemlb.node.balance.Pool;

/**
 * The checks of all pools, from their start until they are closed. Any thread. Pools without a
 * check are left alone, whatever is asked or said of their backends.
 */
public final class Checks implements AutoCloseable {

  /** Between two probes at once: of thousands of backends as well a loop has to serve clients. */
  private static final Duration APART = Duration.ofMillis(1);

  private final EventLoopGroup loops;
  private final ChannelFactory<? extends Channel> channels;
  private final Map<BackendId, Check> checks = new LinkedHashMap<>();
  private Set<BackendId> seldom = Set.of();
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
    pools.forEach(this::add);
  }

  private void add(Pool pool) {
    CheckConfig check = pool.config().check();
    if (check instanceof CheckConfig.Tcp tcp) {
      addEach(pool, tcp.timing(), backend -> new TcpProbe());
    } else if (check instanceof CheckConfig.Http http) {
      addEach(
          pool,
          http.timing(),
          backend -> new HttpProbe(http, HttpProbe.hostHeader(backend.host(), backend.port())));
    }
  }

  private void addEach(
      Pool pool, CheckConfig.Timing timing, Function<BackendConfig, Probe> probes) {
    for (int i = 0; i < pool.backends().size(); i++) {
      Backend backend = pool.backends().get(i);
      BackendId id = new BackendId(backend.pool(), backend.name());
      checks.put(
          id,
          new Check(
              id,
              loops.next(),
              Attempt.bootstrapTo(backend.address(), channels),
              probes.apply(pool.config().backends().get(i)),
              timing,
              new ProbeSchedule(timing, () -> ThreadLocalRandom.current().nextDouble())));
    }
  }

  /**
   * Probes from now on. Once.
   *
   * @param listener gets an observation after every probe, whether its state is new or stands, on
   *     any of the loops: it must not block
   */
  public Checks start(Consumer<Observation> listener) {
    Consumer<Observation> whileOpen =
        observation -> {
          if (!closed) {
            listener.accept(observation);
          }
        };
    int place = 0;
    for (Check check : checks.values()) {
      check.start(place++, checks.size(), whileOpen);
    }
    return this;
  }

  /** Probes these out of turn, for there is reason to doubt what the last probes said. */
  public void probeNow(Set<BackendId> backends) {
    int place = 0;
    for (BackendId backend : backends) {
      Check check = checks.get(backend);
      if (check != null) {
        check.prompt(APART.toNanos() * place++);
      }
    }
  }

  /**
   * Probes these at a tenth of the rate, and all others at the full one, those at once that were
   * not before. One thread.
   */
  public void probeSeldom(Set<BackendId> backends) {
    checks.forEach((backend, check) -> check.seldom(backends.contains(backend)));
    Set<BackendId> closely = new LinkedHashSet<>(seldom);
    closely.removeAll(backends);
    probeNow(closely);
    seldom = backends;
  }

  /** A session could not connect to the backend, or was reset by it before it had said a word. */
  public void failedForClient(Backend backend) {
    Check check = checks.get(new BackendId(backend.pool(), backend.name()));
    if (check != null) {
      check.failedForClient();
    }
  }

  /** Of every backend that is checked, in the order of the file. */
  public List<Probed> probed() {
    return checks.values().stream().map(Probed::of).toList();
  }

  /** Stops every check; idempotent. An observation that is being handed over may still arrive. */
  @Override
  public void close() {
    closed = true;
    checks.values().forEach(Check::stop);
  }
}
