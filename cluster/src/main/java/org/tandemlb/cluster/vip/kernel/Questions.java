package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which questions to the LAN could not be sent: silence after them proves nothing. Owned by the
 * control thread.
 */
final class Questions {

  /**
   * Whoever asks for an address sends at least so many, one after the other. Counted and not timed:
   * a volley that a busy machine stretches has still so many.
   */
  static final int A_VOLLEY = 3;

  private record Failure(String reason, int askedSince) {}

  private final Map<InetAddress, Failure> failures = new HashMap<>();

  void failed(InetAddress vip, String reason) {
    failures.put(vip, new Failure(reason, 0));
  }

  /** To everybody; one to a single machine says nothing about the others. */
  void broadcast(InetAddress vip) {
    failures.computeIfPresent(
        vip,
        (key, failure) ->
            failure.askedSince() + 1 >= A_VOLLEY
                ? null
                : new Failure(failure.reason(), failure.askedSince() + 1));
  }

  /** Why the volley that has just ended is none; empty when all of it was sent. */
  Optional<String> unasked(InetAddress vip) {
    return Optional.ofNullable(failures.get(vip)).map(Failure::reason);
  }
}
