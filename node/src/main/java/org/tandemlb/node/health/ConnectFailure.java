package org.tandemlb.node.health;

import java.net.NoRouteToHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Locale;

/** Why a connect failed, in the same words whichever transport said it. */
final class ConnectFailure {

  /** errno(3)'s words for what this machine lacks: ports, descriptors, memory. */
  private static final List<String> OWN_WANTS =
      List.of(
          "cannot assign requested address",
          "too many open files",
          "no buffer space available",
          "cannot allocate memory");

  private ConnectFailure() {}

  /** Whether it says nothing of the backend: this machine could not even ask. */
  static boolean isThisNodes(Throwable cause) {
    if (cause instanceof OutOfMemoryError || cause.getCause() instanceof OutOfMemoryError) {
      return true;
    }
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return OWN_WANTS.stream().anyMatch(message::contains);
  }

  static String inWords(Throwable cause) {
    if (cause instanceof UnresolvedAddressException) {
      return "name not resolved";
    }
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("connection refused")) {
      return "connect refused";
    }
    if (message.contains("connection reset")) {
      return "connect reset";
    }
    if (cause instanceof NoRouteToHostException || message.contains("no route to host")) {
      return "no route to host";
    }
    if (message.contains("network is unreachable")) {
      return "network unreachable";
    }
    return "connect failed: " + cause.getMessage();
  }
}
