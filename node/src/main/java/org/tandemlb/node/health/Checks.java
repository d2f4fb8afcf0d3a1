package org.tandemlb.node.health;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Observation;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.node.balance.Backend;
import org.tandemlb.node.balance.Pool;

/** Runs the checks of all pools until it is closed, by any thread. */
public final class Checks implements AutoCloseable {

  private final EventLoopGroup loops;
  private final ChannelFactory<? extends Channel> channels;
  private final Consumer<Observation> listener;
  private final List<Check> checks = new ArrayList<>();
  private volatile boolean closed;

  private Checks(
      EventLoopGroup loops,
      ChannelFactory<? extends Channel> channels,
      Consumer<Observation> listener) {
    this.loops = loops;
    this.channels = channels;
    this.listener = listener;
  }

  /**
   * Starts a check for each backend of each pool that has one. A backend of weight 0 is checked
   * too: it may be given another weight at any moment.
   *
   * @param loops each check stays on one of them
   * @param channels makes sockets that fit the loops
   * @param listener gets an observation after every probe, whether its state is new or stands, on
   *     any of the loops: it must not block
   */
  public static Checks start(
      Collection<Pool> pools,
      EventLoopGroup loops,
      ChannelFactory<? extends Channel> channels,
      Consumer<Observation> listener) {
    Checks checks = new Checks(loops, channels, listener);
    pools.forEach(checks::add);
    checks.startAll();
    return checks;
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
      checks.add(
          new Check(
              new BackendId(backend.pool(), backend.name()),
              loops.next(),
              Attempt.bootstrapTo(backend.address(), channels),
              probes.apply(pool.config().backends().get(i)),
              timing,
              new ProbeSchedule(timing.interval(), () -> ThreadLocalRandom.current().nextDouble()),
              this::hand));
    }
  }

  private void startAll() {
    for (int place = 0; place < checks.size(); place++) {
      checks.get(place).start(place, checks.size());
    }
  }

  private void hand(Observation observation) {
    if (!closed) {
      listener.accept(observation);
    }
  }

  /** Stops every check; idempotent. An observation that is being handed over may still arrive. */
  @Override
  public void close() {
    closed = true;
    checks.forEach(Check::stop);
  }
}
