package org.tandemlb.cluster.vip.kernel;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.Seldom;

/**
 * Hears from the kernel, on its own thread, that interfaces or addresses have changed
 * (rtnetlink(7)), and then has everything looked at anew: what was missed when the kernel had more
 * to say than the socket holds (ENOBUFS) is found in the same way.
 */
final class Watch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
  private static final int FOR_EVER = -1;
  private static final int LOOK_AGAIN_MILLIS = 200;

  private final Rtnetlink rtnetlink;
  private final NetlinkSocket socket;
  private final Poller poller;
  private final Predicate<NetlinkMessage> matters;
  private final Look look;
  private final Seldom failureLines = new Seldom(Duration.ofMinutes(1));
  private final Seldom bugLines = new Seldom(Duration.ofMinutes(1));
  private final Thread thread = new Thread(this::run, "tandem-watch");

  /** Subscribed from here on; nothing is looked at before {@link #start}. */
  Watch(Predicate<NetlinkMessage> matters, Look look) throws KernelException {
    this.matters = matters;
    this.look = look;
    rtnetlink = Rtnetlink.open();
    try {
      socket = NetlinkSocket.route(NetlinkSocket.LINKS_AND_ADDRESSES);
      try {
        poller = new Poller(socket.fd());
      } catch (KernelException e) {
        socket.close();
        throw e;
      }
    } catch (KernelException e) {
      rtnetlink.close();
      throw e;
    }
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    boolean changed = false;
    while (poller.await(changed ? LOOK_AGAIN_MILLIS : FOR_EVER)) {
      changed |= drain();
      if (changed) {
        changed = !looked();
      }
    }
  }

  /** Returns whether something came that matters, or was lost on the way. */
  private boolean drain() {
    boolean mattered = false;
    try {
      Optional<ByteBuffer> datagram = socket.receiveNow();
      while (datagram.isPresent()) {
        mattered |= NetlinkMessage.split(datagram.get()).stream().anyMatch(matters);
        datagram = socket.receiveNow();
      }
      return mattered;
    } catch (KernelException e) {
      LOG.debug("notices were lost: {}", e.getMessage());
      return true;
    } catch (RuntimeException e) {
      bug(e);
      return true;
    }
  }

  private boolean looked() {
    try {
      look.around(rtnetlink);
      return true;
    } catch (KernelException e) {
      if (failureLines.due(System.nanoTime())) {
        LOG.warn("cannot read this machine's addresses, trying again: {}", e.getMessage());
      }
      return false;
    } catch (RuntimeException e) {
      bug(e);
      return false;
    }
  }

  /** It goes on: a node that does not hear of its own addresses believes in what has gone. */
  private void bug(RuntimeException e) {
    if (bugLines.due(System.nanoTime())) {
      LOG.error("a bug of ours while looking at this machine's addresses; it goes on", e);
    }
  }

  @Override
  public void close() {
    poller.stop();
    if (!thread.isAlive() || Threads.join(thread)) {
      poller.close();
      socket.close();
      rtnetlink.close();
    }
  }

  /** What is done after a change. */
  interface Look {
    void around(Rtnetlink rtnetlink) throws KernelException;
  }
}
