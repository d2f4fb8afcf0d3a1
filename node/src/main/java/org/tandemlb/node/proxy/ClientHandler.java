package org.tandemlb.node.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;

/** Translates what happens to a client's connection into the session's events. */
final class ClientHandler extends ChannelInboundHandlerAdapter {

  private final Session session;

  ClientHandler(Session session) {
    this.session = session;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    session.begin();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object data) {
    session.onClientData((ByteBuf) data);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    session.state().onClientReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    session.state().onClientWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      session.stopReading(context.channel());
      session.state().onClientInputEnded();
    } else if (event == ChannelOutputShutdownEvent.INSTANCE) {
      session.state().onClientOutputFailed();
    } else if (event == ResetTeller.Told.RESET) {
      session.state().onClientReset();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    session.state().onClientClosed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    session.onClientFailed(cause);
  }
}
