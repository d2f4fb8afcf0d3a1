package org.tandemlb.node.health;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;

/** Passes when the connection is accepted. */
final class TcpProbe implements Probe {

  @Override
  public void install(ChannelPipeline pipeline, Attempt attempt) {
    pipeline.addLast(
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelActive(ChannelHandlerContext ctx) {
            attempt.answer(ProbeResult.passed("connected in " + attempt.elapsedMillis() + " ms"));
            ctx.close();
          }
        });
  }
}
