package org.tandemlb.cluster.vip.kernel;

import java.util.Optional;
import org.tandemlb.cluster.vip.MacAddress;

/** When one VIP was last heard to be another machine's. For one thread at a time. */
final class Claims {

  private Optional<MacAddress> last = Optional.empty();
  private long lastNanos;

  /** The last by any other than {@code last}. */
  private Optional<Long> otherNanos = Optional.empty();

  void heard(MacAddress by, long nowNanos) {
    if (last.isPresent() && !last.get().equals(by)) {
      otherNanos = Optional.of(lastNanos);
    }
    last = Optional.of(by);
    lastNanos = nowNanos;
  }

  /** When it was last claimed by anybody but that one. */
  Optional<Long> lastNanos(Optional<MacAddress> except) {
    return last.isEmpty() || last.equals(except) ? otherNanos : Optional.of(lastNanos);
  }
}
