package org.tandemlb.node;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;

/**
 * What became of the planned moves to this node. The new holder counts: the old one may be on its
 * way to its end, and nobody would read it there. Written on the control thread, read on any.
 */
final class HandoverCounts {

  /**
   * @param lastMillis how long the last one took that kept its sessions; negative before the first
   */
  record Count(InetAddress vip, long kept, long reset, long lastMillis) {}

  private final Map<InetAddress, Count> counts = new ConcurrentHashMap<>();

  HandoverCounts(Collection<InetAddress> vips) {
    vips.forEach(vip -> counts.put(vip, new Count(vip, 0, 0, -1)));
  }

  void note(InetAddress vip, HandoverProgress progress) {
    if (progress.side() == Side.TAKING) {
      counts.computeIfPresent(vip, (same, count) -> after(count, progress));
    }
  }

  private static Count after(Count count, HandoverProgress progress) {
    return switch (progress.step()) {
      case TAKEN -> new Count(count.vip(), count.kept() + 1, count.reset(), progress.millis());
      case BROKE -> new Count(count.vip(), count.kept(), count.reset() + 1, count.lastMillis());
      default -> count;
    };
  }

  Collection<Count> all() {
    return counts.values();
  }
}
