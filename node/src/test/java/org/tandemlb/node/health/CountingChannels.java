package org.tandemlb.node.health;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the sockets that are made, and how many were open together. */
final class CountingChannels implements ChannelFactory<Channel> {

  private final ChannelFactory<Channel> channels;
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();

  CountingChannels(ChannelFactory<Channel> channels) {
    this.channels = channels;
  }

  @Override
  public Channel newChannel() {
    Channel channel = channels.newChannel();
    made.incrementAndGet();
    mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
    channel.closeFuture().addListener(closed -> open.decrementAndGet());
    return channel;
  }

  int made() {
    return made.get();
  }

  int open() {
    return open.get();
  }

  int mostOpen() {
    return mostOpen.get();
  }
}
