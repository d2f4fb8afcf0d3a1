package org.tandemlb.cluster.vip;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Listens on a VIP for as long as another owner carries it. Where the frontends listen beforehand
 * already, both calls to them do nothing; a transport that cannot bind an address which is not
 * there yet needs them. Control thread.
 */
public final class ListeningOwner implements AddressOwner {

  private final AddressOwner carrier;
  private final VipListeners listeners;

  /** Whose sessions go on although they are carried no longer. */
  private final Set<InetAddress> aside = new HashSet<>();

  public ListeningOwner(AddressOwner carrier, VipListeners listeners) {
    this.carrier = carrier;
    this.listeners = listeners;
  }

  @Override
  public Map<InetAddress, Barrier> start(Signals signals) {
    return carrier.start(signals);
  }

  @Override
  public Optional<VipEvent> perform(InetAddress vip, VipEffect effect) {
    boolean carries = carrier.carries(vip);
    if (effect instanceof VipEffect.Remove && (carries || aside.contains(vip))
        || effect instanceof VipEffect.LeaveAside && !carries && aside.contains(vip)) {
      // First: nobody may be let in whom the end of the sessions no longer reaches.
      listeners.unbind(vip);
      listeners.giveUp(vip);
    }
    Optional<VipEvent> answer = carrier.perform(vip, effect);
    answer.ifPresent(event -> noteAside(vip, event));
    if (effect instanceof VipEffect.Add && answer.orElse(null) instanceof VipEvent.Carried) {
      return listeners.bind(vip).map(failure -> giveBack(vip, failure)).or(() -> answer);
    }
    if (effect instanceof VipEffect.Remove || isOver(effect, answer) && !carrier.carries(vip)) {
      listeners.unbind(vip);
    }
    return answer;
  }

  private void noteAside(InetAddress vip, VipEvent event) {
    if (event instanceof VipEvent.SteppedAside) {
      aside.add(vip);
    } else if (event instanceof VipEvent.AsideGone
        || event instanceof VipEvent.AsideLost
        || event instanceof VipEvent.Gone) {
      aside.remove(vip);
    }
  }

  /** Whether what stood aside does so no longer. */
  private static boolean isOver(VipEffect effect, Optional<VipEvent> answer) {
    return effect instanceof VipEffect.LeaveAside
        || answer.orElse(null) instanceof VipEvent.AsideLost;
  }

  @Override
  public boolean carries(InetAddress vip) {
    return carrier.carries(vip);
  }

  @Override
  public Optional<LinkIdentity> link(InetAddress vip) {
    return carrier.link(vip);
  }

  @Override
  public void close() {
    carrier.close();
  }

  /** An address on which nobody listens would refuse every client: better not to hold it. */
  private VipEvent giveBack(InetAddress vip, String failure) {
    carrier.perform(vip, new VipEffect.Remove());
    return new VipEvent.NotCarried(failure, false);
  }
}
