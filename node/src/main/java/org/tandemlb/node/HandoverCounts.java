package org.tandemlb.node;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;

/**
 * What became of the planned moves to this node, and of the holders before it that hung. The new
 * holder counts: the old one may be on its way to its end, and nobody would read it there. Written
 * on the control thread, read on any.
 */
final class HandoverCounts {

  /**
   * @param kept moves that reset nobody by the time this node had the VIP
   * @param overdue old sessions of those that outlived {@code drain}, and were reset then
   * @param lastMillis how long the last one took that kept its sessions; negative before the first
   * @param resumed holders that hung and woke in time, so that their sessions went on
   * @param givenUp those that did not
   */
  record Count(
      InetAddress vip,
      long kept,
      long reset,
      long overdue,
      long lastMillis,
      long resumed,
      long givenUp) {

    private Count moved(long keptNow, long resetNow, long lastNow) {
      return new Count(vip, kept + keptNow, reset + resetNow, overdue, lastNow, resumed, givenUp);
    }

    private Count over(long sessionsLeft) {
      return new Count(vip, kept, reset, overdue + sessionsLeft, lastMillis, resumed, givenUp);
    }

    private Count hung(long resumedNow, long givenUpNow) {
      return new Count(
          vip, kept, reset, overdue, lastMillis, resumed + resumedNow, givenUp + givenUpNow);
    }
  }

  private final Map<InetAddress, Count> counts = new ConcurrentHashMap<>();

  HandoverCounts(Collection<InetAddress> vips) {
    vips.forEach(vip -> counts.put(vip, new Count(vip, 0, 0, 0, -1, 0, 0)));
  }

  void note(InetAddress vip, HandoverProgress progress) {
    if (progress.side() == Side.TAKING) {
      counts.computeIfPresent(vip, (same, count) -> after(count, progress));
    }
  }

  private static Count after(Count count, HandoverProgress progress) {
    return switch (progress.step()) {
      case TAKEN -> count.moved(1, 0, progress.millis());
      case BROKE -> count.moved(0, 1, count.lastMillis());
      case DONE -> count.over(progress.sessions());
      case RESUMED -> count.hung(1, 0);
      case GIVEN_UP -> count.hung(0, 1);
      default -> count;
    };
  }

  Collection<Count> all() {
    return counts.values();
  }
}
