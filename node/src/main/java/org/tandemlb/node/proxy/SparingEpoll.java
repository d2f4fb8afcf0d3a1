package org.tandemlb.node.proxy;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty's epoll handler, told of a channel's interest once before each wait instead of at each
 * change. It cures three things.
 *
 * <ul>
 *   <li>Netty 4.2.13 to 4.2.20 answer "no interest" with EPOLL_CTL_DEL but the next interest with
 *       EPOLL_CTL_MOD, which fails and closes the channel: a half-closed connection under
 *       back-pressure is cut. Here "no interest" is an edge-triggered empty registration, which
 *       still reports a reset, once; a {@link ResetTeller} passes it on.
 *   <li>EPOLLRDHUP makes Netty read all that the kernel holds, whatever autoRead says: megabytes
 *       that a slow receiver has not asked for. Here it is not asked for, and the end is found
 *       where it stands in the stream, by a read that returns 0.
 *   <li>A connection that is accepted or connected changes its interest several times in one turn;
 *       only the last is a system call.
 * </ul>
 *
 * <p>Owned by its event loop's thread, like all that runs on it.
 */
final class SparingEpoll implements IoHandler {

  private static final Logger LOG = LoggerFactory.getLogger(SparingEpoll.class);
  private static final EpollIoOps NO_INTEREST = EpollIoOps.EPOLLET;

  private final IoHandler epoll;
  private final ArrayDeque<Registration> changed = new ArrayDeque<>();

  private SparingEpoll(IoHandler epoll) {
    this.epoll = epoll;
  }

  static IoHandlerFactory factory(IoHandlerFactory epoll) {
    return executor -> new SparingEpoll(epoll.newHandler(executor));
  }

  @Override
  public int run(IoHandlerContext context) {
    for (Registration next = changed.poll(); next != null; next = changed.poll()) {
      next.tell();
    }
    return epoll.run(context);
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return new Registration(handle, epoll.register(ResetTeller.around(handle)));
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
  }

  @Override
  public void destroy() {
    epoll.destroy();
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return epoll.isCompatible(handleType);
  }

  private final class Registration implements IoRegistration {

    private final IoHandle handle;
    private final IoRegistration told;
    private EpollIoOps wanted = EpollIoOps.NONE;
    private EpollIoOps known = EpollIoOps.NONE;
    private boolean waiting;

    Registration(IoHandle handle, IoRegistration told) {
      this.handle = handle;
      this.told = told;
    }

    @Override
    public long submit(IoOps ops) {
      wanted = ((EpollIoOps) ops).without(EpollIoOps.EPOLLRDHUP);
      if (!waiting && told.isValid()) {
        waiting = true;
        changed.add(this);
      }
      return wanted.value();
    }

    void tell() {
      waiting = false;
      boolean added = known.value() != 0;
      EpollIoOps next = added && wanted.value() == 0 ? NO_INTEREST : wanted;
      if (next.value() == known.value() || !told.isValid()) {
        return;
      }
      try {
        told.submit(next);
        known = next;
      } catch (RuntimeException refused) {
        LOG.warn("the kernel refused to watch a socket, which is closed: {}", refused.toString());
        closeHandle();
      }
    }

    private void closeHandle() {
      try {
        handle.close();
      } catch (Exception e) {
        LOG.warn("closing a socket that cannot be watched failed", e);
      }
    }

    @Override
    public <T> T attachment() {
      return told.attachment();
    }

    @Override
    public boolean isValid() {
      return told.isValid();
    }

    @Override
    public boolean cancel() {
      return told.cancel();
    }
  }
}
