package org.tandemlb.node.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import java.util.concurrent.TimeUnit;

/** Puts a request together, up to a bound; whoever sends more is told so. */
final class BoundedBody extends HttpObjectAggregator {

  /** Long enough to read an answer; a client that sends for ever must not keep us busy for ever. */
  private static final int LINGER_SECONDS = 5;

  private final AdminApi api;
  private final int maxBytes;

  BoundedBody(AdminApi api, int maxBytes) {
    super(maxBytes);
    this.api = api;
    this.maxBytes = maxBytes;
  }

  /**
   * Ends only the output: to close while the client still sends would reset the connection, and the
   * answer with it. What else it sends is thrown away as it comes, until it has read the answer.
   */
  @Override
  protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized)
      throws JsonProcessingException {
    ctx.writeAndFlush(AdminConnection.response(api.tooLarge(maxBytes), false))
        .addListener(
            (ChannelFutureListener)
                sent -> {
                  if (sent.isSuccess()) {
                    ((DuplexChannel) sent.channel()).shutdownOutput();
                    ctx.executor().schedule(() -> ctx.close(), LINGER_SECONDS, TimeUnit.SECONDS);
                  } else {
                    sent.channel().close();
                  }
                });
  }
}
