package org.tandemlb.node.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.node.health.ScriptedServer.answering;
import static org.tandemlb.node.health.ScriptedServer.hanging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Observation;
import org.tandemlb.config.AllDown;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.Balance;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.config.PoolConfig;
import org.tandemlb.node.balance.Backend;
import org.tandemlb.node.balance.Pool;

class ChecksTest {

  private static final CheckConfig.Timing QUICK =
      new CheckConfig.Timing(Duration.ofMillis(20), Duration.ofSeconds(5), 2, 3);
  private static final CheckConfig TCP = new CheckConfig.Tcp(QUICK);

  /** By itself within no test's time. */
  private static final CheckConfig NEVER_AGAIN =
      new CheckConfig.Tcp(
          new CheckConfig.Timing(Duration.ofMinutes(10), Duration.ofSeconds(5), 2, 3));

  private static final BackendId WEB_0 = new BackendId("web", "web-0");
  private static final CheckConfig HTTP =
      new CheckConfig.Http(QUICK, "/", new CheckConfig.StatusRange(200, 399));

  private final EventLoopGroup loops = Transport.NIO.newLoops(2);
  private final CountingChannels channels = new CountingChannels(Transport.NIO.channels());
  private final Queue<Observation> seen = new ConcurrentLinkedQueue<>();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Check.class);

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void shutDown() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    logger.detachAppender(log);
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void everyBackendIsObservedAndConfirmedAgainAndAgain() throws Exception {
    start(pool("web", TCP, serve(hanging()).address(), serve(hanging()).address()));

    awaitObservations(20);

    for (String name : List.of("web-0", "web-1")) {
      List<Observation> of = of("web", name);
      assertThat(of).hasSizeGreaterThan(2).allMatch(Observation::up);
      assertThat(of).extracting(Observation::sinceNanos).containsOnly(of.get(0).madeNanos());
      assertThat(of).extracting(Observation::madeNanos).doesNotHaveDuplicates().isSorted();
    }
  }

  @Test
  void aBackendThatDiesAndComesBackIsSeenByFallAndRiseAndLoggedOnceEach() throws Exception {
    ScriptedServer first = serve(answering("HTTP/1.1 204 No Content\r\n\r\n"));
    Checks checks = start(pool("web", HTTP, first.address()));
    awaitObservations(3);

    first.close();
    await().until(() -> !last().up());
    opened.add(ScriptedServer.startAt(first.address(), answering("HTTP/1.1 200 OK\r\n\r\n")));
    await().until(() -> last().up());
    awaitObservations(seen.size() + 3);
    checks.close();

    List<Observation> turns =
        seen.stream().filter(each -> each.sinceNanos() == each.madeNanos()).toList();
    assertThat(turns).extracting(Observation::up).containsExactly(true, false, true);
    assertThat(turns.get(1).reason()).matches(".+ \\(failed 3 of 3\\)");
    assertThat(turns.get(2).reason()).matches("HTTP 200 in \\d+ ms \\(passed 2 of 2\\)");
    assertThat(messages())
        .containsExactlyElementsOf(turns.stream().map(ChecksTest::logLine).toList());
  }

  @Test
  void aProbeThatIsAskedForDoesNotWaitForItsTurn() throws Exception {
    ScriptedServer server = serve(hanging());
    Checks checks = start(pool("web", NEVER_AGAIN, server.address()));
    awaitObservations(1);

    checks.probeNow(Set.of(WEB_0, new BackendId("web", "stranger")));

    awaitObservations(2);
    assertThat(server.accepted()).isEqualTo(2);
  }

  @Test
  void aCheckThatBeginsAnewLetsTheNextProbeDecideAndNotOneThatIsUnderWay() throws Exception {
    Queue<ScriptedServer.Script> scripts =
        new ConcurrentLinkedQueue<>(
            List.of(
                answering("HTTP/1.1 500 No\r\n\r\n"),
                hanging(),
                answering("HTTP/1.1 200 OK\r\n\r\n")));
    ScriptedServer server = serve(socket -> scripts.remove().play(socket));
    CheckConfig.Timing patient =
        new CheckConfig.Timing(Duration.ofMinutes(10), Duration.ofMinutes(5), 2, 3);
    Checks checks =
        start(
            pool(
                "web",
                new CheckConfig.Http(patient, "/", new CheckConfig.StatusRange(200, 399)),
                server.address()));
    awaitObservations(1);
    assertThat(last().up()).isFalse();
    checks.probeNow(Set.of(WEB_0));
    await().until(() -> server.accepted() == 2);

    checks.probeAnew(Set.of(WEB_0, new BackendId("web", "stranger")));

    awaitObservations(2);
    assertThat(last().up()).isTrue();
  }

  @Test
  void howeverOftenProbesAreAskedForTheyComeOneByOneAndApart() throws Exception {
    ScriptedServer server = serve(hanging());
    long began = System.nanoTime();
    Checks checks = start(pool("web", NEVER_AGAIN, server.address()));
    awaitObservations(1);

    while (seen.size() < 5) {
      checks.probeNow(Set.of(WEB_0));
      checks.failedForClient(new Backend("web", "web-0", server.address()));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    checks.close();

    int made = channels.made();
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertThat(made - 1).isLessThanOrEqualTo((int) took.dividedBy(Duration.ofMillis(500)));
    assertThat(channels.mostOpen()).isEqualTo(1);
  }

  @Test
  void whatFailsForClientsIsProbedAtOnceAndCountsBesidesProbes() throws Exception {
    ScriptedServer server = serve(hanging());
    Checks checks = start(pool("web", NEVER_AGAIN, server.address()));
    Backend backend = new Backend("web", "web-0", server.address());
    awaitObservations(1);

    server.close();
    checks.failedForClient(backend);
    awaitObservations(2);
    checks.failedForClient(backend);
    awaitObservations(3);

    assertThat(of("web", "web-0")).extracting(Observation::up).containsExactly(true, true, false);
    assertThat(last().reason()).endsWith("(failed 3 of 3)");
  }

  @Test
  void whatFailsForClientsAloneTakesNoBackendDown() throws Exception {
    ScriptedServer server = serve(hanging());
    CheckConfig nervous =
        new CheckConfig.Tcp(
            new CheckConfig.Timing(Duration.ofMillis(20), Duration.ofSeconds(5), 1, 1));
    Checks checks = start(pool("web", nervous, server.address()));
    awaitObservations(1);

    int enough = seen.size() + 30;
    while (seen.size() < enough) {
      checks.failedForClient(new Backend("web", "web-0", server.address()));
    }

    assertThat(seen).allMatch(Observation::up);
  }

  @Test
  void whatIsToBeProbedSeldomIsSoUntilItIsNotAnyMoreAndThenAtOnce() throws Exception {
    Checks checks = start(pool("web", NEVER_AGAIN, serve(hanging()).address()));
    awaitObservations(1);
    assertThat(checks.probed().get(0).interval()).isEqualTo(Duration.ofMinutes(10));

    checks.probeSeldom(Set.of(WEB_0));
    await().until(() -> checks.probed().get(0).interval().equals(Duration.ofMinutes(100)));
    assertThat(seen).hasSize(1);
    checks.probeSeldom(Set.of());

    awaitObservations(2);
    assertThat(checks.probed().get(0).interval()).isEqualTo(Duration.ofMinutes(10));
    assertThat(checks.probed().get(0).passed()).isEqualTo(2);
  }

  @Test
  void aSeldomProbeThatFailsIsFollowedAtTheFullRate() throws Exception {
    CheckConfig quick =
        new CheckConfig.Tcp(
            new CheckConfig.Timing(Duration.ofMillis(200), Duration.ofSeconds(5), 2, 20));
    ScriptedServer server = serve(hanging());
    Checks checks = start(pool("web", quick, server.address()));
    awaitObservations(1);
    checks.probeSeldom(Set.of(WEB_0));
    await().until(() -> checks.probed().get(0).interval().equals(Duration.ofSeconds(2)));
    server.close();
    await().until(() -> last().doubted());

    // Twenty failures at the seldom rate would take 40 s.
    await().atMost(Duration.ofSeconds(30)).until(() -> !last().up());
  }

  @Test
  void everyProbeIsCountedByItsResult() throws Exception {
    Checks checks =
        start(pool("web", TCP, serve(hanging()).address(), ScriptedServer.refusingAddress()));

    awaitObservations(20);
    checks.close();

    Probed passing = checks.probed().get(0);
    Probed failing = checks.probed().get(1);
    assertThat(passing.passed()).isPositive();
    assertThat(passing.failed() + passing.notMade()).isZero();
    assertThat(failing.failed()).isPositive();
    assertThat(failing.passed() + failing.notMade()).isZero();
  }

  @Test
  void aPoolWithoutACheckIsLeftAlone() throws Exception {
    ScriptedServer unchecked = serve(hanging());
    Checks checks =
        start(
            pool("open", new CheckConfig.None(), unchecked.address()),
            pool("web", TCP, serve(hanging()).address()));

    checks.probeNow(Set.of(new BackendId("open", "open-0")));
    checks.failedForClient(new Backend("open", "open-0", unchecked.address()));
    awaitObservations(5);

    assertThat(unchecked.accepted()).isZero();
    assertThat(of("open", "open-0")).isEmpty();
  }

  @Test
  void aProbeNeverOverlapsItsNext() throws Exception {
    CheckConfig slow =
        new CheckConfig.Http(
            new CheckConfig.Timing(Duration.ofMillis(10), Duration.ofMillis(60), 1, 1),
            "/",
            new CheckConfig.StatusRange(200, 399));
    start(pool("web", slow, serve(hanging()).address()));

    await().until(() -> channels.made() > 4);

    assertThat(channels.mostOpen()).isEqualTo(1);
  }

  @Test
  void closingEndsWhatIsUnderWayAndNothingFollows() throws Exception {
    Checks checks = start(pool("web", HTTP, serve(hanging()).address()));
    await().until(() -> channels.open() == 1);

    checks.close();
    checks.close();

    await().until(() -> channels.open() == 0);
    int made = channels.made();
    await()
        .during(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(channels.made()).isEqualTo(made));
    assertThat(seen).isEmpty();
  }

  @Test
  void closingAfterItsLoopsIsHarmless() throws Exception {
    Checks checks = start(pool("web", TCP, serve(hanging()).address()));
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();

    checks.close();
  }

  /** Nor does an error, such as a class that a half done upgrade took away. */
  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, NoClassDefFoundError.class})
  void aListenerThatThrowsDoesNotEndTheCheck(Class<? extends Throwable> bug) throws Exception {
    InetSocketAddress refusing = ScriptedServer.refusingAddress();
    start(
        channels,
        observation -> {
          seen.add(observation);
          if (bug == NoClassDefFoundError.class) {
            throw new NoClassDefFoundError("a bug of the listener");
          }
          throw new IllegalStateException("a bug of the listener");
        },
        pool("web", TCP, serve(hanging()).address(), refusing));

    await().until(() -> of("web", "web-0").size() > 3 && of("web", "web-1").size() > 3);
  }

  @Test
  void aNodeWithoutDescriptorsSaysSoOnceAndObservesNothingUntilItHasSome() throws Exception {
    AtomicBoolean exhausted = new AtomicBoolean(true);
    AtomicInteger refused = new AtomicInteger();
    ChannelFactory<Channel> scarce =
        () -> {
          if (exhausted.get()) {
            refused.incrementAndGet();
            throw new ChannelException("no socket", new IOException("Too many open files"));
          }
          return channels.newChannel();
        };
    start(scarce, seen::add, pool("web", TCP, serve(hanging()).address()));
    await().until(() -> refused.get() > 3);
    assertThat(seen).isEmpty();

    exhausted.set(false);

    awaitObservations(2);
    assertThat(messages()).hasSize(2);
    assertThat(messages().get(0))
        .isEqualTo("cannot judge web/web-0: no socket: Too many open files");
    assertThat(messages().get(1)).startsWith("observed web/web-0 up: connected in ");
  }

  @Test
  void aReloadLeavesAloneWhatStaysEndsWhatIsGoneAndBeginsWhatIsNew() throws Exception {
    Pool before = pool("web", NEVER_AGAIN, serve(hanging()).address(), serve(hanging()).address());
    Checks checks = start(before);
    await().until(() -> of("web", "web-0").size() == 1 && of("web", "web-1").size() == 1);
    Pool added = pool("mail", TCP, serve(hanging()).address());
    List<BackendConfig> stays = before.config().backends().subList(0, 1);
    Pool after = new Pool(with(before, NEVER_AGAIN, stays), before.backends().subList(0, 1));

    checks.reload(List.of(after, added));

    await().until(() -> of("mail", "mail-0").size() > 3);
    assertThat(checks.probed())
        .extracting(each -> each.backend().toString() + " " + Math.min(1, each.passed()))
        .containsExactly("web/web-0 1", "mail/mail-0 1");
    assertThat(of("web", "web-0")).as("its schedule has not begun anew").hasSize(1);
    checks.probeNow(Set.of(new BackendId("web", "web-1")));
    awaitObservations(seen.size() + 3);
    assertThat(of("web", "web-1")).as("it is gone").hasSize(1);
  }

  @Test
  void aCheckThatAReloadChangesKeepsItsOpinionUntilItMustChangeIt() throws Exception {
    ScriptedServer server = serve(answering("HTTP/1.1 500 No\r\n\r\n"));
    Pool before = pool("web", NEVER_AGAIN, server.address());
    Checks checks = start(before);
    awaitObservations(1);
    assertThat(last().up()).as("it accepts connections").isTrue();

    checks.reload(
        List.of(new Pool(with(before, HTTP, before.config().backends()), before.backends())));

    await().until(() -> !last().up());
    List<Observation> later = of("web", "web-0").stream().skip(1).toList();
    assertThat(later).extracting(Observation::up).startsWith(true, true, false);
    assertThat(later.get(0).reason()).isEqualTo("HTTP 500, expected 200-399 (failed 1 of 3)");
  }

  private static PoolConfig with(Pool pool, CheckConfig check, List<BackendConfig> backends) {
    PoolConfig config = pool.config();
    return new PoolConfig(
        config.name(),
        config.balance(),
        check,
        config.connectTimeout(),
        config.retries(),
        config.allDown(),
        backends);
  }

  private ScriptedServer serve(ScriptedServer.Script script) throws IOException {
    ScriptedServer server = ScriptedServer.start(script);
    opened.add(server);
    return server;
  }

  private Checks start(Pool... pools) {
    return start(channels, seen::add, pools);
  }

  private Checks start(
      ChannelFactory<Channel> sockets, Consumer<Observation> listener, Pool... pools) {
    Checks checks = new Checks(List.of(pools), loops, sockets).start(listener);
    opened.add(checks);
    return checks;
  }

  private static Pool pool(String name, CheckConfig check, InetSocketAddress... addresses) {
    List<BackendConfig> configs = new ArrayList<>();
    List<Backend> backends = new ArrayList<>();
    for (InetSocketAddress address : addresses) {
      String backend = name + "-" + configs.size();
      String host = address.getAddress().getHostAddress();
      configs.add(new BackendConfig(backend, host, address.getPort(), 100, false));
      backends.add(new Backend(name, backend, address));
    }
    PoolConfig config =
        new PoolConfig(
            name, Balance.ROUND_ROBIN, check, Duration.ofSeconds(2), 2, AllDown.REFUSE, configs);
    return new Pool(config, backends);
  }

  private void awaitObservations(int count) {
    await().until(() -> seen.size() >= count);
  }

  private List<Observation> of(String pool, String backend) {
    BackendId id = new BackendId(pool, backend);
    return seen.stream().filter(each -> each.backend().equals(id)).toList();
  }

  private Observation last() {
    return seen.stream().reduce((earlier, later) -> later).orElseThrow();
  }

  private static String logLine(Observation turn) {
    return "observed web/web-0 " + (turn.up() ? "up" : "down") + ": " + turn.reason();
  }

  private List<String> messages() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
