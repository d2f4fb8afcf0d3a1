package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which questions the LAN was asked, and which could not be sent: silence proves something only
 * since whole volleys were. Owned by the control thread.
 */
final class Questions {

  /**
   * Whoever asks for an address sends at least so many, one after the other. Counted and not timed:
   * a volley that a busy machine stretches has still so many.
   */
  static final int A_VOLLEY = 3;

  private record Failure(String reason, int askedSince) {}

  private final Map<InetAddress, Failure> failures = new HashMap<>();

  /** When each of the last questions was sent, of one volley at most. */
  private final Map<InetAddress, Deque<Long>> askedNanos = new HashMap<>();

  void failed(InetAddress vip, String reason) {
    failures.put(vip, new Failure(reason, 0));
  }

  /**
   * To everybody; one to a single machine says nothing about the others.
   *
   * @param nowNanos before it is sent
   */
  void broadcast(InetAddress vip, long nowNanos) {
    Deque<Long> last = askedNanos.computeIfAbsent(vip, any -> new ArrayDeque<>(A_VOLLEY));
    if (last.size() == A_VOLLEY) {
      last.remove();
    }
    last.add(nowNanos);
    failures.computeIfPresent(
        vip,
        (key, failure) ->
            failure.askedSince() + 1 >= A_VOLLEY
                ? null
                : new Failure(failure.reason(), failure.askedSince() + 1));
  }

  /** When the last volley began; nothing when nobody was asked. */
  Optional<Long> askedSinceNanos(InetAddress vip) {
    return Optional.ofNullable(askedNanos.get(vip)).map(Deque::peek);
  }

  /** Why the volley that has just ended is none; empty when all of it was sent. */
  Optional<String> unasked(InetAddress vip) {
    return Optional.ofNullable(failures.get(vip)).map(Failure::reason);
  }
}
