package org.tandemlb.cluster.vip.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipEvent.Predecessor;
import org.tandemlb.cluster.vip.VipState;

/**
 * Nodes with a {@link Handover} and a VIP's machine each, a clock that is moved by hand, and an
 * election that says what the test wants. A message takes 1 ms, a kernel's answer 5 ms. No node may
 * want to be woken in the past: that would be a loop without end.
 */
final class HandoverHarness {

  static final InetAddress VIP = ConfigBuilder.address("198.18.0.100");
  static final long LEASE_MILLIS = 2_000;
  static final long DRAIN_MILLIS = 10_000;
  private static final long NETWORK_MILLIS = 1;
  private static final long START_NANOS = TimeUnit.HOURS.toNanos(1);

  record Sent(long atMillis, String from, String to, HandoverMessage message) {}

  private record Entry(long atNanos, long order, Runnable what) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      return atNanos != other.atNanos
          ? Long.compare(atNanos, other.atNanos)
          : Long.compare(order, other.order);
    }
  }

  final Map<String, HandoverNode> nodes = new LinkedHashMap<>();
  final List<Sent> sent = new ArrayList<>();

  /** What the network loses. */
  Predicate<Sent> loses = message -> false;

  /** Whose reports it loses. */
  Predicate<String> losesReports = node -> false;

  /** Of whom all that is known was reported in the view before. */
  final Set<String> notReportedYet = new HashSet<>();

  private final PriorityQueue<Entry> agenda = new PriorityQueue<>();
  private final Map<String, HandoverNode.Report> reports = new LinkedHashMap<>();
  private long nowNanos = START_NANOS;
  private long order;
  private long term;

  HandoverHarness(int count) {
    for (int i = 1; i <= count; i++) {
      nodes.put("lb" + i, new HandoverNode("lb" + i, this));
    }
  }

  /** lb1 holds, with three sessions, of so many nodes; what led there is forgotten. */
  static HandoverHarness held(int count) {
    HandoverHarness held = new HandoverHarness(count);
    held.elect("lb1");
    held.pass(500);
    assertThat(held.node("lb1").state()).isEqualTo(VipState.HOLDER);
    held.node("lb1").sockets.addAll(flows(1, 3));
    held.nowNanos = START_NANOS;
    held.nodes.values().forEach(HandoverNode::forget);
    held.sent.clear();
    return held;
  }

  static Set<Flow> flows(int from, int to) {
    Set<Flow> flows = new HashSet<>();
    for (int i = from; i <= to; i++) {
      flows.add(new Flow(ConfigBuilder.address("198.18.0.31"), i, 80));
    }
    return flows;
  }

  HandoverNode node(String name) {
    return nodes.get(name);
  }

  // --- time
  // ---------------------------------------------------------------------------------------

  long nowNanos() {
    return nowNanos;
  }

  long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nowNanos - START_NANOS);
  }

  void in(long millis, Runnable what) {
    agenda.add(new Entry(nowNanos + TimeUnit.MILLISECONDS.toNanos(millis), order++, what));
  }

  void pass(long millis) {
    runTo(nowMillis() + millis);
  }

  /** Every node is woken exactly when it wants to be. */
  void runTo(long millis) {
    long endNanos = START_NANOS + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      long wake = Long.MAX_VALUE;
      for (HandoverNode node : nodes.values()) {
        wake = Math.min(wake, node.wakeAtNanos());
      }
      long next = agenda.isEmpty() ? Long.MAX_VALUE : agenda.peek().atNanos();
      if (Math.min(wake, next) > endNanos) {
        break;
      }
      nowNanos = Math.max(nowNanos, Math.min(wake, next));
      if (next <= wake) {
        agenda.poll().what().run();
      } else {
        nodes.values().forEach(HandoverNode::wake);
      }
    }
    nowNanos = endNanos;
  }

  /** Whether the election knows of a machine that may be asleep with the address on it. */
  boolean mayWake;

  // --- the election
  // -------------------------------------------------------------------------------

  /** Every node hears at once that the VIP goes to this one, or to none. */
  void elect(String to) {
    elect(to, Map.of());
  }

  /**
   * @param delays in milliseconds, of those that hear of it later
   */
  void elect(String to, Map<String, Long> delays) {
    elect(to, move(to), delays);
  }

  void elect(String to, Optional<Move> move, Map<String, Long> delays) {
    for (HandoverNode node : List.copyOf(nodes.values())) {
      long delay = delays.getOrDefault(node.name, 0L);
      Runnable told = () -> tell(node, to, move);
      if (delay == 0) {
        told.run();
      } else {
        in(delay, told);
      }
    }
  }

  private void tell(HandoverNode node, String to, Optional<Move> move) {
    if (node.name.equals(to)) {
      Predecessor predecessor = move.isPresent() ? Predecessor.RELEASING : Predecessor.GONE;
      VipEvent.Assigned event = new VipEvent.Assigned(predecessor, mayWake, "a test");
      node.does(now -> node.handover.assigned(event, move, node.state(), now));
    } else {
      Optional<Move> own = move.filter(it -> it.from().equals(node.name));
      VipEvent.Withdrawn event = new VipEvent.Withdrawn("it goes to " + to);
      node.does(now -> node.handover.withdrawn(event, to, own, node.state(), now));
    }
  }

  /** As the election decides: the holder's sessions are at stake, or those of who is just aside. */
  Optional<Move> move(String to) {
    term++;
    Optional<HandoverNode> server =
        alive().stream()
            .filter(node -> report(node.name).holds())
            .findFirst()
            .or(() -> alive().stream().filter(node -> report(node.name).unsettled()).findFirst());
    return server.filter(node -> !node.name.equals(to)).map(node -> new Move(node.name, term));
  }

  private List<HandoverNode> alive() {
    return nodes.values().stream().filter(node -> isPresent(node.name)).toList();
  }

  boolean isPresent(String node) {
    return nodes.containsKey(node) && node(node).alive && !node(node).hangs;
  }

  /** It has hung until its lease was over, and is not in the view any more. */
  void hang(String name) {
    node(name).hang();
    reports.remove(name);
    alive().forEach(node -> node.does(now -> {}));
  }

  /** It goes on, and is in the view again. */
  void wake(String name) {
    node(name).hangs = false;
    node(name).does(now -> {});
  }

  /** The others find one silent, and the address goes to this one. */
  void electAfter(String silent, String to) {
    VipEvent.Assigned event = new VipEvent.Assigned(Predecessor.SILENT, "a test");
    node(to)
        .does(
            now -> {
              node(to).handover.silent(neighbour(silent), now);
              node(to).handover.assigned(event, Optional.empty(), node(to).state(), now);
            });
  }

  /** The node is gone from the view, with its addresses and its rules. */
  void kill(String name) {
    node(name).die();
    reports.remove(name);
    alive().forEach(node -> node.does(now -> {}));
  }

  // --- what nodes tell each other
  // -----------------------------------------------------------------

  HandoverNode.Report report(String node) {
    return reports.getOrDefault(node, HandoverNode.Report.NOTHING);
  }

  boolean hasReported(String node) {
    return reports.containsKey(node) && !notReportedYet.contains(node);
  }

  /** A node repeats its report each 2 s. */
  void reported(String from, HandoverNode.Report report) {
    if (losesReports.test(from)) {
      in(2_000, () -> reported(from, node(from).report()));
      return;
    }
    in(
        NETWORK_MILLIS,
        () -> {
          if (node(from).alive) {
            reports.put(from, report);
            alive().forEach(node -> node.does(now -> {}));
          }
        });
  }

  void send(String from, String to, HandoverMessage message) {
    Sent one = new Sent(nowMillis(), from, to, message);
    sent.add(one);
    if (loses.test(one)) {
      return;
    }
    in(
        NETWORK_MILLIS,
        () -> {
          for (HandoverNode node : alive()) {
            if (!node.name.equals(from) && (to.isEmpty() || to.equals(node.name))) {
              node.does(now -> node.handover.heard(from, message, now));
            }
          }
        });
  }

  /** A question on the LAN: whoever carries the address answers. */
  void ask(HandoverNode asking) {
    for (HandoverNode node : alive()) {
      if (node != asking && node.carries) {
        in(
            NETWORK_MILLIS,
            () -> asking.happens(new VipEvent.Claimed(neighbour(node.name).mac(), node.name)));
      }
    }
  }

  /** A question for a machine's own address. */
  void askNode(HandoverNode asking, InetAddress own) {
    for (HandoverNode node : nodes.values()) {
      Neighbour asked = neighbour(node.name);
      if (node.alive && node.isReached && asked.address().equals(own)) {
        in(NETWORK_MILLIS, () -> asking.does(now -> asking.handover.answered(own, asked.mac())));
      }
    }
  }

  static Neighbour neighbour(String node) {
    String number = node.substring(2);
    return new Neighbour(
        node,
        new MacAddress("02:00:00:00:00:0" + number),
        ConfigBuilder.address("198.18.0.1" + number));
  }

  /** All other live nodes. */
  List<Neighbour> neighboursOf(String name) {
    return alive().stream()
        .map(node -> node.name)
        .filter(node -> !node.equals(name))
        .map(HandoverHarness::neighbour)
        .toList();
  }

  // --- what is seen
  // -------------------------------------------------------------------------------

  /** When messages of this kind were sent, in milliseconds. */
  List<Long> times(Class<? extends HandoverMessage> kind) {
    return sent.stream().filter(one -> kind.isInstance(one.message())).map(Sent::atMillis).toList();
  }

  long lastTerm() {
    return term;
  }

  /** For a person who has to find out why. */
  String story() {
    StringBuilder story = new StringBuilder();
    sent.forEach(one -> story.append("\n  ").append(one));
    nodes.values().forEach(node -> story.append("\n  ").append(node.name).append(node.said));
    return story.toString();
  }

  List<String> messages() {
    return sent.stream()
        .map(one -> one.from() + " " + one.message().getClass().getSimpleName())
        .toList();
  }

  List<HandoverMessage.Flows> flowsSent() {
    return sent.stream()
        .map(Sent::message)
        .filter(HandoverMessage.Flows.class::isInstance)
        .map(HandoverMessage.Flows.class::cast)
        .toList();
  }

  /** It has so many sessions, and none was ever reset. */
  void expectSessionsOf(String name, int count) {
    assertThat(node(name).resets).isEmpty();
    assertThat(node(name).sockets).hasSize(count);
  }

  /** One node carries the address, and nothing is left of any move, anywhere. */
  void expectOnly(String holder) {
    for (HandoverNode node : alive()) {
      String who = node.name + " in the end";
      assertThat(node.carries).as(who + " carries it").isEqualTo(node.name.equals(holder));
      assertThat(node.state())
          .as(who)
          .isEqualTo(node.name.equals(holder) ? VipState.HOLDER : VipState.SPARE);
      expectNothingLeft(node, who);
    }
  }

  private static void expectNothingLeft(HandoverNode node, String who) {
    assertThat(node.rules()).as(who).isEqualTo(Rules.NONE);
    assertThat(node.aside).as(who + " is aside").isFalse();
    assertThat(node.handover.gives()).as(who + " gives").isFalse();
    assertThat(node.handover.wakeAtNanos()).as(who + " wakes").isEqualTo(Long.MAX_VALUE);
  }
}
