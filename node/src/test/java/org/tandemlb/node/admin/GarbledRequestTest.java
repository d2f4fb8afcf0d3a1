package org.tandemlb.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.tandemlb.node.Garbled;

/** Whatever a client sends to the API, it is answered with a status of ours, or with nothing. */
@Tag("nonsense")
class GarbledRequestTest {

  private static final int REQUESTS = 5_000;
  private static final int TIMES = 500;

  private static final List<String> RIGHT =
      List.of(
          "GET /v1/status HTTP/1.1\r\nHost: lb1\r\n\r\n",
          "GET /metrics?a=b HTTP/1.0\r\n\r\n",
          "HEAD /healthz HTTP/1.1\r\nHost: lb1\r\nAuthorization: Bearer 00\r\n\r\n",
          "POST /v1/backends/web/web-01 HTTP/1.1\r\nContent-Length: 15\r\n\r\n{\"weight\":  10}",
          "POST /v1/nodes/lb2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
              + "10\r\n{\"standby\":true}\r\n0\r\nA: b\r\n\r\n");

  private static final List<String> PIECES =
      List.of(
          "\r\n",
          "\n",
          "\r",
          " ",
          ":",
          "\t",
          "%",
          "%zz",
          "?",
          "//",
          "/../",
          "GET ",
          "CONNECT ",
          " HTTP/1.1",
          " HTTP/9.9",
          "Content-Length: 99999999999999999999\r\n",
          "Content-Length: 99999999\r\n",
          "Content-Length: -1\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Transfer-Encoding: identity, chunked\r\n",
          "Expect: 100-continue\r\n",
          "Expect: nothing\r\n",
          "ffffffffffffffff\r\n",
          "7fffffff\r\n",
          ";a=\"",
          "Upgrade: h2c\r\n",
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
          "\0",
          "\u00ff",
          "a: b\r\n");

  /** 100 and 417 are Netty's own answers to an Expect header. */
  private static final Set<String> STATUSES =
      Set.of("100", "200", "400", "401", "404", "405", "413", "417");

  private final AdminApi api =
      new AdminApi(
          new AdminCalls(
              new ChangesRig()::page,
              () -> new Health(true, "serving"),
              () -> new byte[] {'m'},
              new ChangesRig().calls(),
              new Events(0)),
          new AdminToken(Path.of("unwritten")));

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(AdminConnection.class);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  /** And nothing that a client may do is an error of ours. */
  @Test
  void everyRequestIsAnsweredOrNot() {
    new Garbled("requests to the API", RIGHT, PIECES).feed(REQUESTS, TIMES, this::send);
  }

  private void send(byte[] input) {
    Connection connection = new Connection();
    AdminServer.install(
        connection.pipeline(),
        api,
        new Unsent(1_000_000),
        new EventStreams(new Events(0), connection.eventLoop()),
        Runnable::run);
    connection.writeInbound(Unpooled.wrappedBuffer(input));
    connection.finish();
    connection.checkException();
    if (!log.list.isEmpty()) { // The words cost more than the look.
      assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    }

    StringBuilder answers = new StringBuilder();
    for (Object sent = connection.readOutbound(); sent != null; sent = connection.readOutbound()) {
      ByteBuf bytes = (ByteBuf) sent;
      answers.append(bytes.toString(StandardCharsets.ISO_8859_1));
      bytes.release();
    }
    String answer = answers.toString();
    if (!answer.isEmpty() && !isOurs(answer)) {
      throw new AssertionError("answered by " + answer);
    }
  }

  private static boolean isOurs(String answer) {
    return answer.startsWith("HTTP/1.1 ") && STATUSES.contains(answer.substring(9, 12));
  }

  /** Only its output may end first, as a socket's. */
  private static final class Connection extends EmbeddedChannel implements DuplexChannel {

    @Override
    public boolean isInputShutdown() {
      return !isActive();
    }

    @Override
    public ChannelFuture shutdownInput() {
      return newSucceededFuture();
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
      return promise.setSuccess();
    }

    @Override
    public boolean isOutputShutdown() {
      return !isActive();
    }

    @Override
    public ChannelFuture shutdownOutput() {
      return newSucceededFuture();
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
      return promise.setSuccess();
    }

    @Override
    public boolean isShutdown() {
      return !isActive();
    }

    @Override
    public ChannelFuture shutdown() {
      return close();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
      return close(promise);
    }
  }
}
