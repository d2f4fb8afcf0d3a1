package org.tandemlb.cluster.vip.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the kernel takes in what is sent to an IPv6 address. It acknowledges one that was added
 * before it does, and would send segments that come in between back to the LAN if it routes.
 */
final class LocalRoute {

  private static final Logger LOG = LoggerFactory.getLogger(LocalRoute.class);
  private static final Path ROUTES = Path.of("/proc/thread-self/net/ipv6_route");
  private static final int ATTEMPTS = 100;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private LocalRoute() {}

  /**
   * Waits some milliseconds until it does on that device; for IPv4 there is nothing to wait for.
   */
  static boolean await(InetAddress address, String device) {
    if (address instanceof Inet4Address) {
      return true;
    }
    String begin = HexFormat.of().formatHex(address.getAddress()) + " 80 ";
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try (Stream<String> routes = Files.lines(ROUTES)) {
        if (routes.anyMatch(route -> route.startsWith(begin) && route.endsWith(" " + device))) {
          return true;
        }
      } catch (IOException | UncheckedIOException e) {
        LOG.debug("{} cannot be read: {}", ROUTES, e.getMessage());
        return true; // nothing speaks against it
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return false;
  }
}
