package org.tandemlb.cluster.vip.kernel;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.tandemlb.config.FrontendConfig;
import org.tandemlb.config.Listen;

/**
 * Finds out whether anybody serves at an address, however ARP answers for it: dials its frontends
 * and asks for an echo (RFC 792, RFC 4443 section 4.1). On a thread of its own, one at a time.
 */
final class Knocker implements AutoCloseable {

  /** A SYN that is lost comes again after a second; on a LAN an answer takes a millisecond. */
  private static final int PATIENCE_MILLIS = 1_500;

  /** Of many frontends these are enough: a kernel that is there answers for each of them. */
  private static final int FRONTENDS = 3;

  private enum Heard {
    SOMEBODY,
    NOBODY,
    /** This machine could not ask. */
    UNKNOWN
  }

  private final Map<InetAddress, List<Integer>> ports = new HashMap<>();
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(), // nobody knocks twice at a VIP before the answer
          task -> {
            Thread made = new Thread(task, "tandem-knock");
            made.setDaemon(true);
            return made;
          });

  Knocker(Collection<InetAddress> vips, Collection<FrontendConfig> frontends) {
    for (InetAddress vip : vips) {
      ports.put(
          vip,
          frontends.stream()
              .flatMap(frontend -> frontend.listen().stream())
              .filter(listen -> listen instanceof Listen.Any || isAt(listen, vip))
              .map(Listen::port)
              .distinct()
              .limit(FRONTENDS)
              .toList());
    }
  }

  private static boolean isAt(Listen listen, InetAddress vip) {
    return listen instanceof Listen.Fixed fixed && fixed.address().equals(vip);
  }

  /**
   * @param somebodyThere told whether anybody answered, or whether that could not be found out; not
   *     told when this is closed meanwhile
   */
  void knock(InetAddress vip, Consumer<Boolean> somebodyThere) {
    thread.execute(() -> somebodyThere.accept(anybody(vip)));
  }

  private boolean anybody(InetAddress vip) {
    for (int port : ports.get(vip)) {
      if (dial(new InetSocketAddress(vip, port)) != Heard.NOBODY) {
        return true;
      }
    }
    return echo(vip) != Heard.NOBODY;
  }

  /** A reset is an answer too. */
  private static Heard dial(InetSocketAddress at) {
    try (Socket socket = new Socket()) {
      socket.connect(at, PATIENCE_MILLIS);
      return Heard.SOMEBODY;
    } catch (SocketTimeoutException e) {
      return Heard.NOBODY;
    } catch (ConnectException e) {
      return Heard.SOMEBODY;
    } catch (IOException e) {
      return Heard.UNKNOWN;
    }
  }

  private static Heard echo(InetAddress vip) {
    try {
      return vip.isReachable(PATIENCE_MILLIS) ? Heard.SOMEBODY : Heard.NOBODY;
    } catch (IOException e) {
      return Heard.UNKNOWN;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
