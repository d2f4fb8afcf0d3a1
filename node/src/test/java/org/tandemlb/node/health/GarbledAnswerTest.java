package org.tandemlb.node.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.node.Garbled;

/** Whatever a backend answers to a check, it is a result in words of bounded length. */
@Tag("nonsense")
class GarbledAnswerTest {

  private static final int ANSWERS = 20_000;
  private static final int TIMES = 500;
  private static final LocalAddress BACKEND = new LocalAddress("garbled-answer");
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final List<String> RIGHT =
      List.of(
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
          "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.0 404 Not Found\r\n\r\ngone",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nA: b\r\n\r\n");

  private static final List<String> PIECES =
      List.of(
          "\r\n",
          "\n",
          "\r",
          " ",
          ":",
          "\t",
          "HTTP/1.1 ",
          "HTTP/9.9 ",
          "200 ",
          "999 ",
          "-1 ",
          "Content-Length: 99999999999999999999\r\n",
          "Content-Length: -1\r\n",
          "Transfer-Encoding: chunked\r\n",
          "ffffffffffffffff\r\n",
          "7fffffff\r\n",
          ";a=\"",
          "Upgrade: h2c\r\n",
          "HTTP/1.1 101 Switching Protocols\r\n",
          "\0",
          "\u00ff",
          "a: b\r\n");

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
  private final CheckConfig.Http check =
      new CheckConfig.Http(
          new CheckConfig.Timing(TIMEOUT, TIMEOUT, 1, 1),
          "/",
          new CheckConfig.StatusRange(200, 399));
  private volatile byte[] answer = new byte[0];
  private Channel server;

  @BeforeEach
  void listen() {
    server =
        new ServerBootstrap()
            .group(loops)
            .channel(LocalServerChannel.class)
            .childHandler(new Answering())
            .bind(BACKEND)
            .syncUninterruptibly()
            .channel();
  }

  @AfterEach
  void close() {
    server.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void everyAnswerIsAResult() throws Exception {
    Thread worker = loops.next().submit(Thread::currentThread).get();
    new Garbled("answers to probes", RIGHT, PIECES).feed(ANSWERS, TIMES, this::probe, worker);
  }

  private void probe(byte[] input) throws Exception {
    answer = input;
    CompletableFuture<ProbeResult> result = new CompletableFuture<>();
    CompletableFuture<Void> end = new CompletableFuture<>();
    Bootstrap bootstrap = new Bootstrap().channel(LocalChannel.class).remoteAddress(BACKEND);
    EventLoop loop = loops.next();
    loop.execute(
        () ->
            Attempt.start(
                loop,
                bootstrap,
                new HttpProbe(check, "web"),
                TIMEOUT,
                result::complete,
                () -> end.complete(null)));

    ProbeResult got = result.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    end.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);

    assertThat(got.outcome()).isIn(ProbeResult.Outcome.PASSED, ProbeResult.Outcome.FAILED);
    assertThat(got.reason()).hasSizeLessThan(100).doesNotContain("bug");
  }

  /** Says it all at once and closes. */
  @ChannelHandler.Sharable
  private final class Answering extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object request) {
      ReferenceCountUtil.release(request);
      ctx.writeAndFlush(Unpooled.wrappedBuffer(answer)).addListener(ChannelFutureListener.CLOSE);
    }
  }
}
