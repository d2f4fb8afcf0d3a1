package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.Reception;
import org.tandemlb.cluster.vip.VipEffect;

/**
 * Which VIPs' interfaces hear nothing any more, although they can send: a broken receiver, a port
 * in the wrong VLAN. A node like that answers nobody who asks for the address, so that another
 * takes it; its own announcements go on misleading clients. Owned by the control thread.
 *
 * <p>Silence alone proves nothing: a LAN may be quiet. So the machines that had answered just
 * before it fell silent are asked, and only when none of them answers is the interface deaf, until
 * the next frame comes in. Where nobody is known who would answer, nobody is missed.
 */
final class Hearing {

  /** Each question has until the next look to be answered; so many are not lost by accident. */
  private static final int QUESTIONS = 3;

  /** Of many machines a few are enough: each of them alone could prove that this one hears. */
  private static final int ASKED_AT_ONCE = 4;

  /** Who did not look for so long knows nothing of that time. */
  private static final long GAP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private record Network(String device, int addressBytes) {}

  /** One interface, as one family. */
  private static final class Ear {
    final String device;
    long frames;
    long changedNanos;
    long lookedNanos;

    /** Who answered before it fell silent; taken down at the first look that heard nothing. */
    Optional<Map<InetAddress, MacAddress>> missed = Optional.empty();

    int asked;
    boolean deaf;

    Ear(String device, long frames, long nowNanos) {
      this.device = device;
      hears(frames, nowNanos);
    }

    void hears(long framesNow, long nowNanos) {
      frames = framesNow;
      deaf = false;
      listensAnew(nowNanos);
    }

    void listensAnew(long nowNanos) {
      changedNanos = nowNanos;
      missed = Optional.empty();
      asked = 0;
    }
  }

  private final long leaseNanos;
  private final Map<Network, Ear> ears = new HashMap<>();
  private final Map<InetAddress, Ear> byVip = new HashMap<>();

  Hearing(Duration lease) {
    this.leaseNanos = lease.toNanos();
  }

  /** A look at one interface. Who is silent there for half of the lease is asked at each look. */
  void received(Reception reception, long nowNanos, List<Effect> effects) {
    if (reception.vips().isEmpty()) {
      return;
    }
    InetAddress any = reception.vips().iterator().next();
    Network network = new Network(reception.device(), any.getAddress().length);
    Ear ear =
        ears.computeIfAbsent(network, made -> new Ear(made.device(), reception.frames(), nowNanos));
    reception.vips().forEach(vip -> byVip.put(vip, ear));
    if (reception.frames() != ear.frames) {
      ear.hears(reception.frames(), nowNanos);
    } else if (nowNanos - ear.lookedNanos > GAP_NANOS) {
      ear.listensAnew(nowNanos);
    } else {
      ear.missed = Optional.of(ear.missed.orElse(reception.answering()));
      silent(ear, any, nowNanos, effects);
    }
    ear.lookedNanos = nowNanos;
  }

  private void silent(Ear ear, InetAddress vip, long nowNanos, List<Effect> effects) {
    long silentNanos = nowNanos - ear.changedNanos;
    if (silentNanos >= leaseNanos && ear.asked >= QUESTIONS) {
      ear.deaf = true;
    }
    if (silentNanos >= leaseNanos / 2) {
      ear.asked++;
      ear.missed.orElse(Map.of()).entrySet().stream()
          .limit(ASKED_AT_ONCE)
          .map(who -> new VipEffect.AskNode(who.getKey(), who.getValue()))
          .forEach(question -> effects.add(new Effect.Perform(vip, question)));
    }
  }

  /**
   * Why a VIP's interface cannot be relied on; empty while it can. A deaf one is left alone while
   * nobody else could hold the address: then it is wrong for nobody.
   *
   * @param isMember whose silence proves nothing: a node may be dead
   */
  String whyDeaf(InetAddress vip, boolean othersMayHold, Predicate<MacAddress> isMember) {
    Ear ear = byVip.get(vip);
    if (ear == null || !ear.deaf || !othersMayHold) {
      return "";
    }
    boolean othersAreSilent =
        ear.missed.orElse(Map.of()).values().stream().anyMatch(isMember.negate());
    return othersAreSilent
        ? "hears nothing on "
            + ear.device
            + ", and nobody there answers: check its cable, switch"
            + " port and VLAN"
        : "";
  }
}
