package org.tandemlb.cluster.vip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds a VIP by listening on it ({@code vip-mode: bind}): the address is this machine's anyway,
 * and a port that somebody listens on is held by somebody. For nodes on one machine; needs no
 * rights.
 */
public final class BindOwner implements AddressOwner {

  private static final String NOTHING_MOVES =
      "`vip-mode: bind` moves no session: its nodes share one machine's port";

  private final List<InetAddress> vips;
  private final VipListeners listeners;
  private final Set<InetAddress> bound = new HashSet<>();

  public BindOwner(List<InetAddress> vips, VipListeners listeners) {
    this.vips = List.copyOf(vips);
    this.listeners = listeners;
  }

  @Override
  public Map<InetAddress, Barrier> start(Signals signals) {
    Map<InetAddress, Barrier> foreign = new HashMap<>();
    for (InetAddress vip : vips) {
      try (ServerSocket probe = new ServerSocket(0, 1, vip)) {
        probe.getLocalPort();
      } catch (IOException e) {
        foreign.put(
            vip,
            new Barrier(
                "it is no address of this machine ("
                    + e.getMessage()
                    + "): `vip-mode: bind` adds none; use one such as 127.0.0.100, or"
                    + " `vip-mode: lease`",
                true));
      }
    }
    return foreign;
  }

  @Override
  public Optional<VipEvent> perform(InetAddress vip, VipEffect effect) {
    if (effect instanceof VipEffect.Add) {
      return Optional.of(bind(vip));
    }
    if (effect instanceof VipEffect.Renew) {
      return Optional.of(
          bound.contains(vip)
              ? new VipEvent.Carried()
              : new VipEvent.NotCarried("it is not bound any more", false));
    }
    if (effect instanceof VipEffect.Remove) {
      unbind(vip);
      return Optional.of(new VipEvent.Gone());
    }
    if (effect instanceof VipEffect.StepAside) {
      return Optional.of(new VipEvent.NotGone(NOTHING_MOVES));
    }
    if (effect instanceof VipEffect.RenewAside) {
      return Optional.of(new VipEvent.AsideLost(NOTHING_MOVES));
    }
    if (effect instanceof VipEffect.LeaveAside) {
      return Optional.of(new VipEvent.AsideGone());
    }
    return Optional.empty();
  }

  /** Whatever the system says against binding an address of its own: trying again is right. */
  private VipEvent bind(InetAddress vip) {
    Optional<String> failure = listeners.bind(vip);
    if (failure.isPresent()) {
      return new VipEvent.NotCarried(failure.get(), true);
    }
    bound.add(vip);
    return new VipEvent.Carried();
  }

  private void unbind(InetAddress vip) {
    if (bound.remove(vip)) {
      listeners.unbind(vip);
    }
  }

  /** None: nothing moves between machines. */
  @Override
  public boolean carries(InetAddress vip) {
    return bound.contains(vip);
  }

  @Override
  public Optional<LinkIdentity> link(InetAddress vip) {
    return Optional.empty();
  }

  @Override
  public void close() {
    Set.copyOf(bound).forEach(this::unbind);
  }
}
