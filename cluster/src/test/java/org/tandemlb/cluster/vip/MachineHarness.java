package org.tandemlb.cluster.vip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.HoldConfig;
import org.tandemlb.config.NodeConfig;
import org.tandemlb.config.Trust;

/**
 * One machine with a kernel that does what it is told, and a clock that is moved by hand. Keeps
 * what the machine wanted since {@link #forget}, each effect with its time in milliseconds.
 */
final class MachineHarness {

  /** Close to where nanoTime wraps around, so that every test crosses it. */
  private static final long START = Long.MAX_VALUE - TimeUnit.MILLISECONDS.toNanos(30);

  record Timed(long atMillis, VipEffect effect) {}

  static final MacAddress MAC_1 = new MacAddress("02:00:00:00:00:01");
  static final MacAddress MAC_2 = new MacAddress("02:00:00:00:00:02");
  static final MacAddress MAC_3 = new MacAddress("02:00:00:00:00:03");
  static final MacAddress FOREIGN = new MacAddress("02:00:00:00:00:ff");

  final VipMachine machine;
  private final List<Timed> wanted = new ArrayList<>();
  private long nowMillis;
  private boolean answering = true;

  /** The answers to the next effects, instead of success. */
  private VipEvent answerToAdd = new VipEvent.Carried();

  private VipEvent answerToRenew = new VipEvent.Carried();
  private VipEvent answerToRemove = new VipEvent.Gone();
  private VipEvent answerToStepAside = new VipEvent.SteppedAside();

  MachineHarness(String self, Duration lease) {
    machine = new VipMachine(vip(), self, cluster(lease));
  }

  /** The second of three nodes, with a lease of 2 s. */
  static MachineHarness second() {
    return new MachineHarness("lb2", Duration.ofSeconds(2));
  }

  /** The second of three nodes, holding since 0.06 s after its start, of which nothing is kept. */
  static MachineHarness holder() {
    MachineHarness holder = second();
    holder.assign(VipEvent.Predecessor.GONE);
    holder.runTo(60);
    holder.forget();
    return holder;
  }

  static ClusterConfig cluster(Duration lease) {
    return new ClusterConfig(
        "edge",
        List.of(node("lb1", 11), node("lb2", 12), node("lb3", 13)),
        new Trust.Insecure(),
        Duration.ofMillis(600),
        lease,
        HoldConfig.DEFAULT);
  }

  static InetAddress vip() {
    return address(100);
  }

  void answerAddWith(VipEvent answer) {
    answerToAdd = answer;
  }

  void answerRenewWith(VipEvent answer) {
    answerToRenew = answer;
  }

  void answerRemoveWith(VipEvent answer) {
    answerToRemove = answer;
  }

  void answerStepAsideWith(VipEvent answer) {
    answerToStepAside = answer;
  }

  /** From now on effects are not answered. */
  void stopAnswering() {
    answering = false;
  }

  void assign(VipEvent.Predecessor predecessor) {
    happens(new VipEvent.Assigned(predecessor, "home of the address"));
  }

  void happens(VipEvent event) {
    List<VipEvent> events = new ArrayList<>(List.of(event));
    while (!events.isEmpty()) {
      for (VipEffect effect : machine.on(events.remove(0), nanos(nowMillis))) {
        wanted.add(new Timed(nowMillis, effect));
        if (answering && effect instanceof VipEffect.Add) {
          events.add(answerToAdd);
        } else if (answering && effect instanceof VipEffect.Renew) {
          events.add(answerToRenew);
        } else if (answering && effect instanceof VipEffect.Remove) {
          events.add(answerToRemove);
        } else if (answering && effect instanceof VipEffect.StepAside) {
          events.add(answerToStepAside);
        }
      }
    }
  }

  /** Time passes, and the machine is woken exactly when it wants to be. */
  void runTo(long millis) {
    while (machine.wakeAtNanos() != Long.MAX_VALUE && machine.wakeAtNanos() - nanos(millis) <= 0) {
      nowMillis =
          Math.max(
              nowMillis, TimeUnit.NANOSECONDS.toMillis(machine.wakeAtNanos() - START + 999_999));
      happens(new VipEvent.Tick());
    }
    nowMillis = millis;
  }

  /** Time passes, and the machine is not woken. */
  void stallTo(long millis) {
    nowMillis = millis;
  }

  long nowMillis() {
    return nowMillis;
  }

  void forget() {
    wanted.clear();
  }

  List<Timed> wanted() {
    return List.copyOf(wanted);
  }

  /** When effects of this kind were wanted, in milliseconds. */
  List<Long> times(Class<? extends VipEffect> kind) {
    return wanted.stream()
        .filter(timed -> kind.isInstance(timed.effect()))
        .map(Timed::atMillis)
        .toList();
  }

  List<VipEffect> effects() {
    return wanted.stream().map(Timed::effect).toList();
  }

  /** The states it went through. */
  List<VipState> states() {
    return wanted.stream()
        .map(Timed::effect)
        .filter(VipEffect.Became.class::isInstance)
        .map(effect -> ((VipEffect.Became) effect).state())
        .toList();
  }

  List<String> warnings() {
    return wanted.stream()
        .map(Timed::effect)
        .filter(VipEffect.Warn.class::isInstance)
        .map(effect -> ((VipEffect.Warn) effect).text())
        .toList();
  }

  private static long nanos(long millis) {
    return START + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static NodeConfig node(String name, int lastByte) {
    return new NodeConfig(name, new InetSocketAddress(address(lastByte), 7800));
  }

  private static InetAddress address(int lastByte) {
    try {
      return InetAddress.getByAddress(new byte[] {(byte) 198, 18, 0, (byte) lastByte});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
