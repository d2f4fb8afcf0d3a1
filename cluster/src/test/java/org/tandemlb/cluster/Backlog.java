package org.tandemlb.cluster;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;

/** What waits for a simulated node: the inbox of a real one, without its thread. */
public final class Backlog {

  private final Inbox inbox;

  /**
   * @param clockNanos of the node
   */
  public Backlog(LongSupplier clockNanos) {
    inbox = new Inbox(clockNanos);
  }

  /** As {@link Cluster} puts it. */
  public void put(Event event) {
    boolean lanSays =
        event instanceof Event.Claimed
            || event instanceof Event.Probed
            || event instanceof Event.NodeAnswered
            || event instanceof Event.Received;
    if (lanSays) {
      inbox.offer(event);
    } else {
      inbox.put(event);
    }
  }

  /** The next, if any waits. */
  public Optional<Event> next() {
    AtomicReference<Event> next = new AtomicReference<>();
    try {
      inbox.take(0, next::set).run();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return Optional.ofNullable(next.get());
  }

  public boolean isEmpty() {
    return inbox.isEmpty();
  }

  /** What the control thread answers at once instead of doing it. */
  public Optional<VipEvent> refusal(VipEffect effect) {
    return ControlLoop.refusal(effect, inbox.unheardNanos());
  }
}
