package org.tandemlb.node.proxy;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * A frontend as it is at one moment.
 *
 * @param listening where it accepts clients now
 * @param sessions live ones
 * @param max as the file says
 * @param terminations ended sessions and refused clients, since the start, by why; all of them
 * @param bytesIn from the clients of ended sessions
 * @param bytesOut from the backends of ended sessions
 */
public record FrontendStatus(
    String name,
    String pool,
    List<InetSocketAddress> listening,
    int sessions,
    int max,
    Map<Termination, Long> terminations,
    long bytesIn,
    long bytesOut) {

  public FrontendStatus {
    listening = List.copyOf(listening);
    terminations = Map.copyOf(terminations);
  }

  /** How many ended for that reason. */
  public long ended(Termination why) {
    return terminations.get(why);
  }

  /** Clients that got no backend's answer, by why; only reasons that have happened. */
  public Map<Termination, Long> refused() {
    Map<Termination, Long> refused = new java.util.EnumMap<>(Termination.class);
    terminations.forEach(
        (why, count) -> {
          if (why.isRefusal() && count > 0) {
            refused.put(why, count);
          }
        });
    return refused;
  }

  /** Sessions that have ended, refused clients included. */
  public long total() {
    return terminations.values().stream().mapToLong(Long::longValue).sum();
  }
}
