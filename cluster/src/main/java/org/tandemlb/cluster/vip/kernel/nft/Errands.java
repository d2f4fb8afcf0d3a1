package org.tandemlb.cluster.vip.kernel.nft;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.tandemlb.cluster.vip.handover.HandoverEffect;
import org.tandemlb.cluster.vip.handover.HandoverEvent;

/**
 * What the kernel is to be asked for, in its order. What waits for several VIPs, one after the
 * other, and is of the same kind is done together: a transaction of nft's takes as long for many
 * VIPs as for one, and so does a look at every socket of this machine. Anybody adds, the worker
 * takes.
 */
final class Errands {

  /** One VIP's. */
  record Errand(InetAddress vip, HandoverEffect effect, Consumer<HandoverEvent> answer) {

    private boolean isLike(Errand other) {
      return effect.getClass() == other.effect.getClass();
    }
  }

  private final Queue<Errand> waiting = new ArrayDeque<>();

  synchronized void add(Errand errand) {
    waiting.add(errand);
  }

  /** What comes next, no two of the same VIP; nothing when one before has taken it along. */
  synchronized List<Errand> next() {
    List<Errand> together = new ArrayList<>();
    Set<InetAddress> vips = new HashSet<>();
    for (Errand next = waiting.peek();
        next != null && (together.isEmpty() || next.isLike(together.get(0))) && vips.add(next.vip);
        next = waiting.peek()) {
      together.add(waiting.remove());
    }
    return together;
  }
}
