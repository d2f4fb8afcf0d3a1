package org.tandemlb.node.proxy;

import io.netty.channel.ConnectTimeoutException;

/** What a failed connect means. Pure. */
final class ConnectFailure {

  private ConnectFailure() {}

  static Termination terminationOf(Throwable cause) {
    if (cause instanceof ConnectTimeoutException) {
      return Termination.CONNECT_TIMEOUT;
    }
    if (cause instanceof OutOfMemoryError) {
      return Termination.OUT_OF_RESOURCES;
    }
    return switch (Errno.of(cause)) {
      case ECONNREFUSED, ECONNRESET -> Termination.CONNECT_REFUSED;
      case ETIMEDOUT -> Termination.CONNECT_TIMEOUT;
      case EADDRNOTAVAIL, EMFILE, ENOBUFS, ENOMEM -> Termination.OUT_OF_RESOURCES;
      default -> Termination.CONNECT_FAILED;
    };
  }
}
