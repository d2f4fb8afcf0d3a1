package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.Seldom;
import org.tandemlb.cluster.vip.AddressOwner;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.Reception;

/** Tells, on its own thread, how much each LAN lets this machine hear. */
final class Ears implements AutoCloseable {

  /** The shortest lease has room for three questions between its middle and its end. */
  private static final int EACH_MILLIS = 200;

  private static final Logger LOG = LoggerFactory.getLogger(Ears.class);

  private final Surroundings surroundings;
  private final AddressOwner.Signals signals;
  private final Rtnetlink rtnetlink;
  private final Poller poller;
  private final Map<Lan, Long> before = new HashMap<>();
  private final Seldom failureLines = new Seldom(Duration.ofMinutes(1));
  private final Thread thread = new Thread(this::run, "tandem-ears");

  Ears(Surroundings surroundings, AddressOwner.Signals signals) throws KernelException {
    this.surroundings = surroundings;
    this.signals = signals;
    rtnetlink = Rtnetlink.open();
    try {
      poller = new Poller();
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
    while (poller.await(EACH_MILLIS)) {
      before.keySet().retainAll(surroundings.usable());
      for (Lan lan : surroundings.usable()) {
        try {
          listen(lan);
        } catch (KernelException | RuntimeException e) {
          // What cannot be read is not told, and nothing is concluded from that.
          if (failureLines.due(System.nanoTime())) {
            LOG.warn("cannot read how much is heard on {}: {}", lan.link().name(), e.toString());
          }
        }
      }
    }
  }

  /**
   * An interface's own count may be late by a second or two, with some drivers; what the LAN's
   * socket hears is not.
   */
  private void listen(Lan lan) throws KernelException {
    long frames = rtnetlink.framesIn(lan.link().index()) + lan.heard();
    Long last = before.put(lan, frames);
    Map<InetAddress, MacAddress> answering =
        last != null && last == frames
            ? rtnetlink.reachable(lan.link().index(), lan.any())
            : Map.of();
    signals.received(new Reception(lan.vips(), lan.link().name(), frames, answering));
  }

  @Override
  public void close() {
    poller.stop();
    if (!thread.isAlive() || Threads.join(thread)) {
      poller.close();
      rtnetlink.close();
    }
  }
}
