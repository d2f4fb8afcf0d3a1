package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipMachine;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.config.Config;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.LogConfig.Level;
import org.tandemlb.config.VipConfig;

/** This node's machines, one a VIP. Owned by the control thread. */
final class Vips {

  private static final Set<VipState> CARRYING = Set.of(VipState.HOLDER, VipState.RELEASING);

  private final String self;
  private final Map<InetAddress, VipMachine> machines = new LinkedHashMap<>();
  private final Map<InetAddress, String> barred = new HashMap<>();

  /** Whose interfaces hear nothing. */
  private final Map<InetAddress, String> deaf = new HashMap<>();

  private final Set<InetAddress> keepsSessions = new HashSet<>();

  Vips(Config config, String self) {
    this.self = self;
    for (VipConfig vip : config.vips()) {
      machines.put(vip.address(), new VipMachine(vip.address(), self, config.cluster()));
    }
  }

  /** One event for one machine; a VIP that the file does not have is ignored. */
  void on(InetAddress vip, VipEvent event, long nowNanos, List<Effect> effects) {
    VipMachine machine = machines.get(vip);
    if (machine == null) {
      return;
    }
    for (VipEffect effect : machine.on(event, nowNanos)) {
      if (effect instanceof VipEffect.StoodStill stood) {
        effects.add(new Effect.Say(Level.WARN, stoodStill(vip, stood.time())));
        effects.add(new Effect.StoodStill(vip, stood.time()));
      } else {
        effects.add(translated(vip, effect));
      }
    }
  }

  private String stoodStill(InetAddress vip, Duration time) {
    String seconds = String.format(Locale.ROOT, "%.2f", time.toNanos() / 1e9);
    return "%s stood still for %s s, longer than its lease allows: gave up %s first"
        .formatted(self, seconds, IpAddress.text(vip));
  }

  private static Effect translated(InetAddress vip, VipEffect effect) {
    String address = IpAddress.text(vip);
    if (effect instanceof VipEffect.Became became) {
      Level level = became.state() == VipState.FAULT ? Level.WARN : Level.INFO;
      String state = became.state().name().toLowerCase(Locale.ROOT);
      return new Effect.Say(level, address + " here: " + state + ", " + became.reason());
    }
    if (effect instanceof VipEffect.Warn warn) {
      return new Effect.Say(Level.WARN, address + " here: " + warn.text());
    }
    return new Effect.Perform(vip, effect);
  }

  /** The interface of a VIP cannot carry it, or with an empty reason can again. */
  void barred(InetAddress vip, String reason, long nowNanos, List<Effect> effects) {
    if (!machines.containsKey(vip)) {
      return;
    }
    if (reason.isEmpty()) {
      barred.remove(vip);
    } else {
      barred.put(vip, reason);
    }
    boolean again = reason.isEmpty() && deaf.containsKey(vip);
    VipEvent event = again ? deafBarrier(deaf.get(vip)) : new VipEvent.Barred(reason);
    on(vip, event, nowNanos, effects);
  }

  /** The interface of a VIP hears nothing, or with an empty reason does again. */
  void deaf(InetAddress vip, String reason, long nowNanos, List<Effect> effects) {
    String before = reason.isEmpty() ? deaf.remove(vip) : deaf.put(vip, reason);
    boolean isNew = !reason.equals(before == null ? "" : before);
    if (isNew && !barred.containsKey(vip)) {
      on(vip, deafBarrier(reason), nowNanos, effects);
    }
  }

  /** Its sessions wait: they go on when it hears again before anybody has taken the address. */
  private static VipEvent.Barred deafBarrier(String reason) {
    return new VipEvent.Barred(reason, true);
  }

  /**
   * @param notHitless for which VIPs this node cannot keep sessions that are not its own any more
   */
  void keepSessions(Set<InetAddress> notHitless, long nowNanos, List<Effect> effects) {
    for (InetAddress vip : machines.keySet()) {
      boolean keeps = !notHitless.contains(vip);
      if (keeps ? keepsSessions.add(vip) : keepsSessions.remove(vip)) {
        on(vip, new VipEvent.KeepsSessions(keeps), nowNanos, effects);
      }
    }
  }

  boolean keepsSessions(InetAddress vip) {
    return keepsSessions.contains(vip);
  }

  void tick(long nowNanos, List<Effect> effects) {
    machines.forEach(
        (vip, machine) -> {
          if (machine.wakeAtNanos() <= nowNanos) {
            on(vip, new VipEvent.Tick(), nowNanos, effects);
          }
        });
  }

  long wakeAtNanos() {
    return machines.values().stream()
        .mapToLong(VipMachine::wakeAtNanos)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  Set<InetAddress> addresses() {
    return machines.keySet();
  }

  VipMachine machine(InetAddress vip) {
    return machines.get(vip);
  }

  /** What this node carries and keeps. */
  Set<InetAddress> held() {
    return in(Set.of(VipState.HOLDER));
  }

  boolean carriesNothing() {
    return in(CARRYING).isEmpty();
  }

  private Set<InetAddress> in(Set<VipState> states) {
    Set<InetAddress> found = new HashSet<>();
    machines.forEach(
        (vip, machine) -> {
          if (states.contains(machine.state())) {
            found.add(vip);
          }
        });
    return found;
  }

  Map<InetAddress, String> cannotHold() {
    Map<InetAddress, String> reasons = new HashMap<>(deaf);
    reasons.putAll(barred);
    return reasons;
  }

  /** Why a machine that may hold is at fault all the same. */
  Map<InetAddress, String> troubled() {
    Map<InetAddress, String> reasons = new HashMap<>();
    for (InetAddress vip : in(Set.of(VipState.FAULT))) {
      if (!barred.containsKey(vip) && !deaf.containsKey(vip)) {
        reasons.put(vip, machines.get(vip).reason());
      }
    }
    return reasons;
  }
}
