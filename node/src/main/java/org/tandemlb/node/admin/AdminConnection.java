package org.tandemlb.node.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP connection to the API: translates between Netty and {@link AdminApi}. */
final class AdminConnection extends SimpleChannelInboundHandler<FullHttpRequest> {

  private static final Logger LOG = LoggerFactory.getLogger(AdminConnection.class);

  private final AdminApi api;
  private final Unsent unsent;
  private final EventStreams streams;
  private final Executor longCalls;
  private boolean answered;
  private EventStream stream;

  AdminConnection(AdminApi api, Unsent unsent, EventStreams streams, Executor longCalls) {
    this.api = api;
    this.unsent = unsent;
    this.streams = streams;
    this.longCalls = longCalls;
  }

  /**
   * One request a connection: a client that sends many and reads no answer would fill the buffers
   * that the relay lives on.
   */
  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request)
      throws JsonProcessingException {
    if (answered) {
      if (stream != null) {
        ctx.close(); // who hears events has nothing more to say
      }
      return;
    }
    answered = true;
    if (isForEvents(request)) {
      beginStream(ctx, request.headers().get("Last-Event-ID", ""));
      return;
    }
    ctx.channel().config().setAutoRead(false);
    boolean head = request.method().equals(HttpMethod.HEAD);
    if (!request.decoderResult().isSuccess()) {
      answerWith(ctx, api.badRequest("this is no HTTP request"), head);
      return;
    }
    AdminApi.Request asked;
    try {
      asked = asked(request);
    } catch (IllegalArgumentException e) {
      answerWith(ctx, api.badRequest(e.getMessage()), head);
      return;
    }
    if (AdminApi.takesTime(asked)) {
      ctx.pipeline().remove(ReadTimeoutHandler.class); // The client has said all it has to say.
      longCalls.execute(() -> answerLater(ctx, asked));
    } else {
      answerWith(ctx, answer(asked), head);
    }
  }

  private static AdminApi.Request asked(FullHttpRequest request) {
    return new AdminApi.Request(
        request.method(),
        new QueryStringDecoder(request.uri()).path(),
        request.headers().get(HttpHeaderNames.AUTHORIZATION, ""),
        ByteBufUtil.getBytes(request.content()));
  }

  private void answerLater(ChannelHandlerContext ctx, AdminApi.Request asked) {
    try {
      AdminApi.Answer answer = answer(asked);
      ctx.executor().execute(() -> write(ctx, answer));
    } catch (JsonProcessingException e) {
      ctx.executor().execute(() -> exceptionCaught(ctx, e));
    }
  }

  private void write(ChannelHandlerContext ctx, AdminApi.Answer answer) {
    try {
      answerWith(ctx, answer, false);
    } catch (JsonProcessingException e) {
      exceptionCaught(ctx, e);
    }
  }

  private void answerWith(ChannelHandlerContext ctx, AdminApi.Answer answer, boolean head)
      throws JsonProcessingException {
    int bytes = answer.body().length;
    if (unsent.enter(bytes)) {
      ctx.writeAndFlush(response(answer, head))
          .addListener(sent -> unsent.leave(bytes))
          .addListener(ChannelFutureListener.CLOSE);
    } else {
      ctx.writeAndFlush(response(api.tooBusy(), head)).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static boolean isForEvents(FullHttpRequest request) {
    return request.decoderResult().isSuccess()
        && request.method().equals(HttpMethod.GET)
        && request.uri().split("\\?", 2)[0].equals(ReadCall.EVENTS.path());
  }

  /** Goes on reading, only to hear when the client goes. */
  private void beginStream(ChannelHandlerContext ctx, String lastId)
      throws JsonProcessingException {
    if (streams.isFull()) {
      answerWith(ctx, api.tooManyStreams(EventStreams.MAX_STREAMS), false);
      return;
    }
    ctx.pipeline().remove(ReadTimeoutHandler.class);
    stream = streams.begin(ctx.channel(), lastId);
  }

  /** It takes more again. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (stream != null) {
      stream.writeNews();
    }
  }

  static FullHttpResponse response(AdminApi.Answer answer, boolean head) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            answer.status(),
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body()));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, answer.mediaType())
        .set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    answer.headers().forEach(response.headers()::set);
    return response;
  }

  /** Whatever goes wrong, the client is told. */
  private AdminApi.Answer answer(AdminApi.Request request) throws JsonProcessingException {
    try {
      return api.answer(request);
    } catch (IllegalArgumentException e) {
      return api.badRequest(e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("a call to the API failed: {} {}", request.method(), request.path(), e);
      return api.failed();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!isTheClients(cause)) {
      LOG.error("a call to the API failed", cause);
    }
    ctx.close();
  }

  /** It went away, in the middle of its request perhaps, or said nothing. */
  private static boolean isTheClients(Throwable cause) {
    return cause instanceof IOException
        || cause instanceof ReadTimeoutException
        || cause instanceof PrematureChannelClosureException;
  }
}
