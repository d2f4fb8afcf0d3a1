package org.tandemlb.cluster.vip;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/**
 * Listens on a VIP for as long as another owner carries it. Where the frontends listen beforehand
 * already, both calls to them do nothing; a transport that cannot bind an address which is not
 * there yet needs them. Control thread.
 */
public final class ListeningOwner implements AddressOwner {

  private final AddressOwner carrier;
  private final VipListeners listeners;

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
    if (effect instanceof VipEffect.Remove && carrier.carries(vip)) {
      listeners.giveUp(vip);
    }
    Optional<VipEvent> answer = carrier.perform(vip, effect);
    if (effect instanceof VipEffect.Add && answer.orElse(null) instanceof VipEvent.Carried) {
      return listeners.bind(vip).map(failure -> giveBack(vip, failure)).or(() -> answer);
    }
    if (effect instanceof VipEffect.Remove) {
      listeners.unbind(vip);
    }
    return answer;
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
