package org.tandemlb.node.health;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.config.CheckConfig;

/** Asks, and judges the status of the answer. On the attempt's event loop. */
final class StatusHandler extends SimpleChannelInboundHandler<HttpObject> {

  /** What is read of a body before the connection is cut. */
  static final int MAX_BODY_BYTES = 64 * 1024;

  /** Interim answers, such as 103, that may come before the one that counts. */
  static final int MAX_INTERIM = 8;

  private static final Logger LOG = LoggerFactory.getLogger(StatusHandler.class);

  private final CheckConfig.Http check;
  private final String host;
  private final Attempt attempt;

  private boolean judged;
  private int interim;
  private long bodyBytes;

  StatusHandler(CheckConfig.Http check, String host, Attempt attempt) {
    this.check = check;
    this.host = host;
    this.attempt = attempt;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    FullHttpRequest get =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.GET, check.path(), Unpooled.EMPTY_BUFFER);
    get.headers()
        .set(HttpHeaderNames.HOST, host)
        .set(HttpHeaderNames.USER_AGENT, "tandem-check")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    ctx.writeAndFlush(get)
        .addListener(
            done -> {
              // What the connection itself says is read, after what came before it.
              if (!done.isSuccess() && !(done.cause() instanceof IOException)) {
                exceptionCaught(ctx, done.cause());
              }
            });
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
    if (part instanceof HttpResponse head && !judged) {
      onHead(ctx, head);
    }
    if (part instanceof HttpContent body && judged) {
      onBody(ctx, body);
    }
  }

  private void onHead(ChannelHandlerContext ctx, HttpResponse head) {
    if (head.decoderResult().isFailure()) {
      judge(ProbeResult.failed(inWords(head.decoderResult().cause())));
      ctx.close();
      return;
    }
    HttpResponseStatus status = head.status();
    boolean isInterim =
        status.codeClass() == HttpStatusClass.INFORMATIONAL
            && !status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
    if (isInterim && interim < MAX_INTERIM) {
      interim++;
      return;
    }
    judge(resultOf(status.code()));
  }

  private ProbeResult resultOf(int status) {
    if (check.expect().contains(status)) {
      return ProbeResult.passed("HTTP " + status + " in " + attempt.elapsedMillis() + " ms");
    }
    return ProbeResult.failed("HTTP " + status + ", expected " + check.expect());
  }

  /**
   * The rest of a short answer is read, not cut off: a backend whose answer is cut off writes an
   * error to its log, at every probe.
   */
  private void onBody(ChannelHandlerContext ctx, HttpContent body) {
    bodyBytes += body.content().readableBytes();
    if (body instanceof LastHttpContent || bodyBytes > MAX_BODY_BYTES) {
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    judge(ProbeResult.failed("closed before a whole status line"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      judge(ProbeResult.failed("reset before an answer"));
    } else if (ConnectFailure.isThisNodes(cause)) {
      judge(ProbeResult.notMade("this node is out of memory"));
    } else {
      LOG.error("bug: the probe of {} failed", host, cause);
      judge(ProbeResult.notMade("bug: " + cause));
    }
    ctx.close();
  }

  private void judge(ProbeResult result) {
    if (!judged) {
      judged = true;
      attempt.answer(result);
    }
  }

  private static String inWords(Throwable cause) {
    if (cause instanceof PrematureChannelClosureException) {
      return "closed before the end of the headers";
    }
    if (cause instanceof TooLongHttpLineException) {
      return "status line over " + HttpProbe.MAX_STATUS_LINE_BYTES + " bytes";
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return "headers over " + HttpProbe.MAX_HEADER_BYTES + " bytes";
    }
    return "answer is not HTTP/1";
  }
}
