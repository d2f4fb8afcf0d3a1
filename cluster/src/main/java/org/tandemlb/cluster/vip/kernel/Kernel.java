package org.tandemlb.cluster.vip.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.vip.AddressOwner.Barrier;
import org.tandemlb.cluster.vip.AddressOwner.Signals;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.VipConfig;

/**
 * An open {@link KernelOwner}: hands each effect to who does it. Owned by the control thread, but
 * for {@link #lookAround}, which is the watch's.
 */
final class Kernel implements KernelOwner.Performer {

  private static final Logger LOG = LoggerFactory.getLogger(Kernel.class);

  private final Map<InetAddress, VipConfig> vips;
  private final Signals signals;
  private final Rtnetlink changing;
  private final Custody custody;
  private final Guard guard;
  private final Carrier carrier;
  private final Surroundings surroundings;
  private final Watch watch;
  private final Ears ears;
  private final Knocker knocker;

  /** What was last said about each VIP; the watch's, once it runs. */
  private final Map<InetAddress, String> barriers = new HashMap<>();

  private final Questions questions = new Questions();

  private final AtomicBoolean closed = new AtomicBoolean();

  private Kernel(
      Map<InetAddress, VipConfig> vips,
      Knocker knocker,
      Signals signals,
      Rtnetlink changing,
      Custody custody,
      Guard guard)
      throws KernelException {
    this.vips = vips;
    this.knocker = knocker;
    this.signals = signals;
    this.changing = changing;
    this.custody = custody;
    this.guard = guard;
    carrier = new Carrier(changing, guard, System::nanoTime);
    surroundings = new Surroundings(vips, signals);
    ears = new Ears(surroundings, signals);
    try {
      watch = new Watch(this::matters, this::lookAround);
    } catch (KernelException e) {
      ears.close();
      throw e;
    }
  }

  /** Throws when no VIP can be carried, whatever its interface; the message says why. */
  static Kernel open(
      Map<InetAddress, VipConfig> vips, Knocker knocker, String searchPath, Signals signals)
      throws IOException {
    Rtnetlink changing = Rtnetlink.open();
    Custody custody = Custody.take(vips.keySet());
    try {
      requireRights(vips.keySet(), changing);
      for (AddressEntry left : Carrier.sweep(changing, vips.keySet())) {
        LOG.warn("took off {}, which a run that is over had left on this machine", left.text());
      }
      Guard guard = Guard.start(searchPath);
      try {
        return new Kernel(vips, knocker, signals, changing, custody, guard);
      } catch (KernelException e) {
        guard.close();
        throw e;
      }
    } catch (IOException e) {
      custody.close();
      changing.close();
      throw e;
    }
  }

  static void requireRights(Set<InetAddress> vips, Rtnetlink rtnetlink) throws IOException {
    for (InetAddress vip : vips) {
      if (!rtnetlink.mayChangeAddresses(vip)) {
        throw new IOException(Capability.CAP_NET_ADMIN.missing());
      }
    }
  }

  /** What bars each VIP from the start. */
  Map<InetAddress, Barrier> start() throws KernelException {
    Inventory inventory = changing.inventory();
    Whereabouts.outside(vips.values(), inventory).values().forEach(LOG::warn);
    barriers.putAll(surroundings.look(inventory));
    Map<InetAddress, Barrier> unfit = new HashMap<>();
    barriers.forEach(
        (vip, reason) -> {
          if (!reason.isEmpty()) {
            unfit.put(vip, new Barrier(reason, isLasting(vip, reason)));
          }
        });
    watch.start();
    ears.start();
    return unfit;
  }

  private boolean isLasting(InetAddress vip, String reason) {
    return surroundings.placement(vip) instanceof Placement.Nowhere
        || reason.equals(Capability.CAP_NET_RAW.missing());
  }

  @Override
  public Optional<VipEvent> perform(InetAddress vip, VipEffect effect) {
    if (effect instanceof VipEffect.Renew renew) {
      return Optional.of(carrier.renew(vip, renew.lifetime()));
    } else if (effect instanceof VipEffect.Add add) {
      return Optional.of(add(vip, add));
    } else if (effect instanceof VipEffect.Remove) {
      return Optional.of(carrier.remove(vip));
    } else if (effect instanceof VipEffect.StepAside step) {
      return Optional.of(stepAside(vip, step.lifetime()));
    } else if (effect instanceof VipEffect.RenewAside renew) {
      return Optional.of(carrier.renewAside(vip, renew.lifetime()));
    } else if (effect instanceof VipEffect.LeaveAside) {
      return Optional.of(carrier.leaveAside(vip));
    } else if (effect instanceof VipEffect.Ask) {
      ask(vip, Optional.empty());
    } else if (effect instanceof VipEffect.AskDirectly directly) {
      ask(vip, Optional.of(directly.to()));
    } else if (effect instanceof VipEffect.AskNode node) {
      askNode(vip, node);
    } else if (effect instanceof VipEffect.Announce) {
      announce(vip);
    } else if (effect instanceof VipEffect.Knock) {
      knocker.knock(vip, somebody -> signals.knocked(vip, somebody));
    }
    return Optional.empty();
  }

  private VipEvent add(InetAddress vip, VipEffect.Add add) {
    Placement placement = surroundings.placement(vip);
    Optional<String> unasked = questions.unasked(vip);
    if (unasked.isPresent()) {
      return new VipEvent.NotCarried("the LAN was not asked: " + unasked.get(), true);
    }
    if (answered(vip, add.despite())) {
      return new VipEvent.NotCarried("another machine has just answered for it", true);
    }
    return placement instanceof Placement.On on && on.barrier().isEmpty()
        ? carrier.add(vip, on.link(), add.lifetime())
        : new VipEvent.NotCarried(placement.barrier(), false);
  }

  /**
   * Since the volley that this node took for unanswered: not by the clock, for on a busy machine an
   * answer comes long before the address is added, and waits to be told all the time.
   */
  private boolean answered(InetAddress vip, Optional<MacAddress> despite) {
    return questions
        .askedSinceNanos(vip)
        .flatMap(since -> surroundings.lan(vip).filter(it -> it.claimedSince(vip, since, despite)))
        .isPresent();
  }

  /** An interface that answers for addresses of loopback would make two holders of one. */
  private VipEvent stepAside(InetAddress vip, Duration lifetime) {
    Placement placement = surroundings.placement(vip);
    if (!(placement instanceof Placement.On on)) {
      return new VipEvent.NotGone(placement.barrier());
    }
    return InterfaceSettings.answersForLoopback(vip, on.link().name())
        .<VipEvent>map(VipEvent.NotGone::new)
        .orElseGet(() -> carrier.stepAside(vip, lifetime));
  }

  private void ask(InetAddress vip, Optional<MacAddress> onlyTo) {
    Optional<Lan> lan = surroundings.lan(vip);
    if (lan.isEmpty()) {
      questions.failed(vip, surroundings.placement(vip).barrier());
      return;
    }
    try {
      long beforeNanos = System.nanoTime();
      lan.get().ask(vip, onlyTo);
      if (onlyTo.isEmpty()) {
        questions.broadcast(vip, beforeNanos);
      }
    } catch (KernelException e) {
      questions.failed(vip, e.getMessage());
    } catch (RuntimeException e) {
      questions.failed(vip, "a bug: " + e);
      throw e;
    }
  }

  /** One that could not be sent is one that was not answered. */
  private void askNode(InetAddress vip, VipEffect.AskNode node) {
    try {
      Optional<Lan> lan = surroundings.lan(vip);
      if (lan.isPresent()) {
        lan.get().askNode(node.own(), node.at());
      }
    } catch (KernelException e) {
      LOG.debug("{} was not asked for: {}", IpAddress.text(node.own()), e.getMessage());
    }
  }

  /** Not when the lease has run out between the decision and this call. */
  private void announce(InetAddress vip) {
    if (!carrier.carries(vip)) {
      return;
    }
    try {
      Optional<Lan> lan = surroundings.lan(vip);
      if (lan.isPresent()) {
        lan.get().announce(vip);
      }
    } catch (KernelException e) {
      LOG.warn("{} was not announced: {}", IpAddress.text(vip), e.getMessage());
    }
  }

  @Override
  public boolean carries(InetAddress vip) {
    return carrier.carries(vip);
  }

  @Override
  public Optional<LinkIdentity> link(InetAddress vip) {
    return surroundings.placement(vip) instanceof Placement.On on
        ? Optional.of(on.identity())
        : Optional.empty();
  }

  /** Every renewal, this node's own too, is an RTM_NEWADDR that changes nothing. */
  private boolean matters(NetlinkMessage message) {
    return message.type() != AddressMessage.RTM_NEWADDR
        || AddressMessage.decode(message)
            .filter(entry -> entry.leased() && vips.containsKey(entry.address()))
            .isEmpty();
  }

  /** What is carried is read before the addresses are: what comes in between is not missed. */
  private void lookAround(Rtnetlink rtnetlink) throws KernelException {
    Map<InetAddress, Carrier.Lease> carried = carrier.carried();
    Inventory inventory = rtnetlink.inventory();
    surroundings
        .look(inventory)
        .forEach(
            (vip, barrier) -> {
              if (!barrier.equals(barriers.put(vip, barrier))) {
                signals.barred(vip, barrier);
              }
            });
    carried.forEach(
        (vip, lease) -> {
          boolean there =
              inventory.entriesOf(vip).stream().anyMatch(entry -> entry.index() == lease.index());
          if (!there && carrier.forget(vip, lease)) {
            signals.lost(vip);
          }
        });
  }

  /** Once: what it frees is the kernel's and the C library's, and may be another's by then. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    carrier
        .removeAll()
        .forEach((vip, why) -> LOG.warn("{} stays here: {}", IpAddress.text(vip), why));
    guard.close();
    knocker.close();
    ears.close();
    watch.close();
    surroundings.close();
    custody.close();
    changing.close();
  }
}
