package org.tandemlb.node.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;

/** Translates what happens to a backend connection into the session's events. */
final class BackendHandler extends ChannelInboundHandlerAdapter {

  private final Session session;

  BackendHandler(Session session) {
    this.session = session;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object data) {
    session.onBackendData((ByteBuf) data);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    session.state().onBackendReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    session.state().onBackendWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      session.stopReading(context.channel());
      session.state().onBackendInputEnded();
    } else if (event == ChannelOutputShutdownEvent.INSTANCE) {
      session.state().onBackendOutputFailed();
    } else if (event == ResetTeller.Told.RESET) {
      session.state().onBackendReset();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    session.state().onBackendClosed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    session.onBackendFailed(cause);
  }
}
