package org.tandemlb.node.health;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.function.Supplier;

/** The transports that probes are tried on. */
enum Transport {
  NIO(NioIoHandler::newFactory, NioSocketChannel::new),
  EPOLL(EpollIoHandler::newFactory, EpollSocketChannel::new);

  private final Supplier<IoHandlerFactory> handlers;
  private final ChannelFactory<Channel> channels;

  Transport(Supplier<IoHandlerFactory> handlers, ChannelFactory<Channel> channels) {
    this.handlers = handlers;
    this.channels = channels;
  }

  EventLoopGroup newLoops(int loops) {
    return new MultiThreadIoEventLoopGroup(loops, handlers.get());
  }

  ChannelFactory<Channel> channels() {
    return channels;
  }
}
