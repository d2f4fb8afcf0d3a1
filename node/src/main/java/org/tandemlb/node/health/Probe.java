package org.tandemlb.node.health;

import io.netty.channel.ChannelPipeline;

/** What is asked of a backend once it accepts the connection. */
interface Probe {

  /** Adds handlers that give the attempt its answer, from {@code channelActive} on. */
  void install(ChannelPipeline pipeline, Attempt attempt);
}
