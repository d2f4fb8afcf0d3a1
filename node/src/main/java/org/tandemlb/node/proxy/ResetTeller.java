package org.tandemlb.node.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;

/**
 * Tells a channel's handlers that its connection has broken, with {@link Told#RESET}. Netty answers
 * EPOLLERR with a read and says nothing when there is none to make: the input has ended, or one
 * message was read and autoRead is off. Without it a session whose receiver resets while nothing
 * moves lives on for ever. On the event loop.
 */
@SuppressWarnings("try") // Its close throws what Netty's throws.
record ResetTeller(EpollIoHandle handle, ChannelPipeline pipeline) implements EpollIoHandle {

  /** A user event, after Netty has done what it does. A channel that reads hears of it twice. */
  enum Told {
    RESET
  }

  static IoHandle around(IoHandle handle) {
    return handle instanceof EpollIoHandle onEpoll && handle instanceof Channel.Unsafe channel
        ? new ResetTeller(onEpoll, channel.voidPromise().channel().pipeline())
        : handle;
  }

  @Override
  public void handle(IoRegistration registration, IoEvent event) {
    handle.handle(registration, event);
    if (((EpollIoEvent) event).ops().contains(EpollIoOps.EPOLLERR)
        && pipeline.channel().isActive()) {
      pipeline.fireUserEventTriggered(Told.RESET);
    }
  }

  @Override
  public FileDescriptor fd() {
    return handle.fd();
  }

  @Override
  public void registered() {
    handle.registered();
  }

  @Override
  public void unregistered() {
    handle.unregistered();
  }

  @Override
  public void close() throws Exception {
    handle.close();
  }
}
