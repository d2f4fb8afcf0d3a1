package org.tandemlb.node.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.node.health.ScriptedServer.answering;
import static org.tandemlb.node.health.ScriptedServer.endless;
import static org.tandemlb.node.health.ScriptedServer.hanging;
import static org.tandemlb.node.health.ScriptedServer.trickling;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.config.CheckConfig;

/** Probes of both kinds against backends that behave and backends that do not. */
@ParameterizedClass
@EnumSource(Transport.class)
class AttemptTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final CountingChannels channels;
  private final EventLoopGroup loops;
  private final EventLoop loop;

  AttemptTest(Transport transport) {
    channels = new CountingChannels(transport.channels());
    loops = transport.newLoops(1);
    loop = loops.next();
  }

  @AfterEach
  void everySocketIsClosed() {
    try {
      await().untilAsserted(() -> assertThat(channels.open()).isZero());
    } finally {
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  @Test
  void tcpPassesWhenTheConnectionIsAcceptedAndLeavesNothingBehind() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(hanging())) {
      ProbeResult result = run(new TcpProbe(), server.address(), LONG);

      assertThat(result.outcome()).isEqualTo(ProbeResult.Outcome.PASSED);
      assertThat(result.reason()).matches("connected in \\d+ ms");
      // A reset, not a FIN: no TIME_WAIT is left on this side.
      await().untilAsserted(() -> assertThat(server.failures()).hasSize(1));
      assertThat(server.failures().peek())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void aPortWhereNobodyListensIsRefused() throws Exception {
    InetSocketAddress refusing = ScriptedServer.refusingAddress();

    assertThat(run(new TcpProbe(), refusing, LONG))
        .isEqualTo(ProbeResult.failed("connect refused"));
    assertThat(run(http(200, 399), refusing, LONG))
        .isEqualTo(ProbeResult.failed("connect refused"));
  }

  @Test
  void aConnectThatNobodyAnswersFailsAtTheTimeout() throws Exception {
    List<SocketChannel> fillers = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = (InetSocketAddress) full.getLocalSocketAddress();
      // Once its queue is full the kernel drops what else comes.
      for (int i = 0; i < 8; i++) {
        SocketChannel filler = SocketChannel.open();
        filler.configureBlocking(false);
        filler.connect(address);
        fillers.add(filler);
      }

      assertThat(run(new TcpProbe(), address, SHORT))
          .isEqualTo(ProbeResult.failed("no answer to the connect within 300ms"));
    } finally {
      for (SocketChannel filler : fillers) {
        filler.close();
      }
    }
  }

  @Test
  void aNameThatWasNotResolvedFailsWithoutLookingItUp() throws Exception {
    InetSocketAddress unresolved = InetSocketAddress.createUnresolved("backend.invalid", 80);

    assertThat(run(new TcpProbe(), unresolved, LONG))
        .isEqualTo(ProbeResult.failed("name not resolved"));
  }

  @Test
  void httpAsksWithAHostAndAClosedConnection() throws Exception {
    CompletableFuture<String> request = new CompletableFuture<>();
    try (ScriptedServer server =
        ScriptedServer.start(
            socket -> {
              request.complete(ScriptedServer.readRequest(socket));
              socket.getOutputStream().write(OK.getBytes());
            })) {

      ProbeResult result = run(http(200, 399), server.address(), LONG);

      assertThat(result.outcome()).isEqualTo(ProbeResult.Outcome.PASSED);
      assertThat(result.reason()).matches("HTTP 200 in \\d+ ms");
      assertThat(request.get(5, TimeUnit.SECONDS).lines())
          .contains("GET /healthz?deep=1 HTTP/1.1", "host: web.example:8080", "connection: close");
    }
  }

  @Test
  void theStatusDecides() throws Exception {
    assertThat(answerTo(http(200, 399), "HTTP/1.1 503 Service Unavailable\r\n\r\n"))
        .isEqualTo(ProbeResult.failed("HTTP 503, expected 200-399"));
    assertThat(answerTo(http(204, 204), OK))
        .isEqualTo(ProbeResult.failed("HTTP 200, expected 204"));
    assertThat(answerTo(http(401, 401), "HTTP/1.0 401 No\r\n\r\n").outcome())
        .isEqualTo(ProbeResult.Outcome.PASSED);
  }

  @Test
  void interimAnswersAreNotTheAnswerButNotWithoutEnd() throws Exception {
    String hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";

    assertThat(answerTo(http(200, 399), hints, hints, OK).reason()).startsWith("HTTP 200 in ");
    assertThat(answerTo(http(200, 399), hints.repeat(20)))
        .isEqualTo(ProbeResult.failed("HTTP 103, expected 200-399"));
  }

  @Test
  void anAnswerThatEndsTooSoonFails() throws Exception {
    assertThat(answerTo(http(200, 399)))
        .isEqualTo(ProbeResult.failed("closed before a whole status line"));
    assertThat(answerTo(http(200, 399), "HTTP/1.1 20"))
        .isEqualTo(ProbeResult.failed("closed before a whole status line"));
    assertThat(answerTo(http(200, 399), "HTTP/1.1 200 OK\r\nContent-Le"))
        .isEqualTo(ProbeResult.failed("closed before the end of the headers"));
  }

  @Test
  void aResetInPlaceOfAnAnswerFails() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            socket -> {
              ScriptedServer.readRequest(socket);
              socket.setSoLinger(true, 0);
            })) {

      assertThat(run(http(200, 399), server.address(), LONG))
          .isEqualTo(ProbeResult.failed("reset before an answer"));
    }
  }

  @Test
  void whatIsNotHttpFails() throws Exception {
    assertThat(answerTo(http(200, 399), "SSH-2.0-OpenSSH_9.2\r\n\r\n"))
        .isEqualTo(ProbeResult.failed("answer is not HTTP/1"));
  }

  @Test
  void aStatusLineOrHeadersWithoutEndAreCutOffAtTheirLimit() throws Exception {
    assertThat(run(endless("HTTP/1.1 200 ", "x".repeat(1_000)), LONG))
        .isEqualTo(ProbeResult.failed("status line over 4096 bytes"));
    assertThat(run(endless("HTTP/1.1 200 OK\r\n", "X: " + "x".repeat(1_000) + "\r\n"), LONG))
        .isEqualTo(ProbeResult.failed("headers over 16384 bytes"));
  }

  @Test
  void aBodyWithoutEndIsCutOffAndTheStatusCounts() throws Exception {
    assertThat(run(endless("HTTP/1.1 200 OK\r\n\r\n", "x".repeat(1_000)), LONG).outcome())
        .isEqualTo(ProbeResult.Outcome.PASSED);
    // The end comes by the limit, long before the timeout: everySocketIsClosed waits only so long.
  }

  @Test
  void aShortBodyIsReadToItsEnd() throws Exception {
    String body = "x".repeat(StatusHandler.MAX_BODY_BYTES / 2);
    try (ScriptedServer server =
        ScriptedServer.start(
            answering("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n", body))) {

      assertThat(run(http(200, 399), server.address(), LONG).outcome())
          .isEqualTo(ProbeResult.Outcome.PASSED);

      await().untilAsserted(() -> assertThat(channels.open()).isZero());
      assertThat(server.failures()).isEmpty();
    }
  }

  @Test
  void aServerThatKeepsTheConnectionOpenIsLeftAtTheTimeoutWithItsAnswerCounted() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            socket -> {
              ScriptedServer.readRequest(socket);
              socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes());
              ScriptedServer.readToTheEnd(socket);
            })) {

      assertThat(run(http(200, 399), server.address(), SHORT).outcome())
          .isEqualTo(ProbeResult.Outcome.PASSED);
    }
  }

  @Test
  void aSilentServerFailsAtTheTimeout() throws Exception {
    assertThat(run(hanging(), SHORT)).isEqualTo(ProbeResult.failed("no answer within 300ms"));
    assertThat(run(hanging(), Duration.ofSeconds(1)))
        .isEqualTo(ProbeResult.failed("no answer within 1s"));
  }

  @Test
  void theTimeoutIsOverTheWholeProbeHoweverOftenAByteComes() throws Exception {
    String slow = "HTTP/1.1 200 " + "x".repeat(1_000);

    assertThat(run(trickling(slow, 20), SHORT))
        .isEqualTo(ProbeResult.failed("no answer within 300ms"));
  }

  @Test
  void anAnswerThatTricklesInTimePasses() throws Exception {
    assertThat(run(trickling(OK, 2), LONG).outcome()).isEqualTo(ProbeResult.Outcome.PASSED);
  }

  @Test
  void aNodeThatStoodStillDoesNotBlameTheBackend() throws Exception {
    CountDownLatch stalled = new CountDownLatch(1);
    try (ScriptedServer server = ScriptedServer.start(hanging())) {
      CompletableFuture<ProbeResult> result = start(http(200, 399), server.address(), SHORT);
      loop.execute(
          () -> {
            try {
              assertThat(stalled.await(2 * SHORT.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });

      ProbeResult late = result.get(5, TimeUnit.SECONDS);

      assertThat(late.outcome()).isEqualTo(ProbeResult.Outcome.NOT_MADE);
      assertThat(late.reason()).matches("this node was late by \\d+ ms");
    }
  }

  @Test
  void aNodeWithoutDescriptorsDoesNotBlameTheBackend() throws Exception {
    Bootstrap exhausted =
        Attempt.bootstrapTo(
            ScriptedServer.refusingAddress(),
            () -> {
              throw new ChannelException(
                  "Failed to open a socket.", new IOException("Too many open files"));
            });

    assertThat(start(new TcpProbe(), exhausted, LONG).get(5, TimeUnit.SECONDS))
        .isEqualTo(ProbeResult.notMade("no socket: Too many open files"));
  }

  @Test
  void aCancelledAttemptGivesNoAnswerAndEnds() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(hanging())) {
      CompletableFuture<ProbeResult> answer = new CompletableFuture<>();
      CompletableFuture<Void> end = new CompletableFuture<>();
      Bootstrap bootstrap = Attempt.bootstrapTo(server.address(), channels);

      loop.submit(
              () ->
                  Attempt.start(
                          loop,
                          bootstrap,
                          http(200, 399),
                          LONG,
                          answer::complete,
                          () -> end.complete(null))
                      .cancel())
          .get();

      end.get(5, TimeUnit.SECONDS);
      assertThat(answer).isNotDone();
    }
  }

  @Test
  void theHostHeaderNamesThePortUnlessItIsThatOfHttp() {
    assertThat(HttpProbe.hostHeader("web.example", 80)).isEqualTo("web.example");
    assertThat(HttpProbe.hostHeader("198.18.0.21", 8080)).isEqualTo("198.18.0.21:8080");
    assertThat(HttpProbe.hostHeader("fd00:18::21", 80)).isEqualTo("[fd00:18::21]");
    assertThat(HttpProbe.hostHeader("fd00:18::21", 8080)).isEqualTo("[fd00:18::21]:8080");
  }

  private static HttpProbe http(int from, int to) {
    CheckConfig.Timing timing = new CheckConfig.Timing(LONG, LONG, 2, 3);
    CheckConfig.Http check =
        new CheckConfig.Http(timing, "/healthz?deep=1", new CheckConfig.StatusRange(from, to));
    return new HttpProbe(check, HttpProbe.hostHeader("web.example", 8080));
  }

  private ProbeResult answerTo(HttpProbe probe, String... parts) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(answering(parts))) {
      return run(probe, server.address(), LONG);
    }
  }

  /** Without any it cannot ask, and with one it can ask, and read no answer. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void withoutMemoryNothingIsSaidOfTheBackend(int buffers) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(buffers == 0 ? hanging() : answering(OK))) {
      Bootstrap bootstrap =
          Attempt.bootstrapTo(server.address(), channels)
              .option(ChannelOption.ALLOCATOR, new Scarce(buffers));

      ProbeResult result = start(http(200, 399), bootstrap, LONG).get(60, TimeUnit.SECONDS);

      assertThat(result).isEqualTo(ProbeResult.notMade("this node is out of memory"));
    }
  }

  private ProbeResult run(ScriptedServer.Script script, Duration timeout) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(script)) {
      ProbeResult result = run(http(200, 399), server.address(), timeout);
      await().untilAsserted(() -> assertThat(channels.open()).isZero());
      return result;
    }
  }

  /** Asks again when the machine that runs this test stood still, which is no result. */
  private ProbeResult run(Probe probe, InetSocketAddress address, Duration timeout)
      throws Exception {
    ProbeResult result = start(probe, address, timeout).get(60, TimeUnit.SECONDS);
    for (int i = 0; i < 10 && result.outcome() == ProbeResult.Outcome.NOT_MADE; i++) {
      result = start(probe, address, timeout).get(60, TimeUnit.SECONDS);
    }
    return result;
  }

  private CompletableFuture<ProbeResult> start(
      Probe probe, InetSocketAddress address, Duration timeout) {
    return start(probe, Attempt.bootstrapTo(address, channels), timeout);
  }

  private CompletableFuture<ProbeResult> start(Probe probe, Bootstrap bootstrap, Duration timeout) {
    CompletableFuture<ProbeResult> result = new CompletableFuture<>();
    loop.execute(() -> Attempt.start(loop, bootstrap, probe, timeout, result::complete, () -> {}));
    return result;
  }
}
