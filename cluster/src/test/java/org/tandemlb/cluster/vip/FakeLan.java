package org.tandemlb.cluster.vip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * One LAN with a few nodes on it, in simulated time. It carries questions, answers and
 * announcements within half a millisecond, and measures for how long two nodes carried the address.
 */
final class FakeLan {

  private record Due(long atNanos, long order, Runnable action) {}

  final Random random;
  final List<FakeNode> nodes = new ArrayList<>();
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::order));

  /** The share of frames that arrive nowhere. */
  double loss;

  /** No frame passes between the first node and the others. */
  boolean split;

  /** Each node knows whose MACs these are. */
  boolean macsKnown = true;

  private long nowNanos;
  private long order;
  private long twoSinceNanos = -1;
  private long longestTwoNanos;
  private long noneSinceNanos;
  private long longestNoneNanos;

  FakeLan(long seed, int size) {
    random = new Random(seed);
    for (int i = 0; i < size; i++) {
      nodes.add(new FakeNode(this, "lb" + (i + 1), new MacAddress("02:00:00:00:00:0" + (i + 1))));
    }
  }

  FakeNode node(int number) {
    return nodes.get(number - 1);
  }

  long nowNanos() {
    return nowNanos;
  }

  void at(long atNanos, Runnable action) {
    queue.add(new Due(Math.max(atNanos, nowNanos), order++, action));
  }

  void in(long millis, Runnable action) {
    at(nowNanos + TimeUnit.MILLISECONDS.toNanos(millis), action);
  }

  void runFor(long millis) {
    long endNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!queue.isEmpty() && queue.peek().atNanos() <= endNanos) {
      Due due = queue.remove();
      nowNanos = due.atNanos();
      due.action().run();
    }
    nowNanos = endNanos;
  }

  long millisUpTo(int bound) {
    return random.nextInt(bound + 1);
  }

  void broadcastQuestion(FakeNode from) {
    nodes.stream().filter(to -> to != from).forEach(to -> question(from, to));
  }

  void question(FakeNode from, FakeNode to) {
    deliver(
        from,
        to,
        () -> {
          to.hears(new VipEvent.RivalProbed(from.mac, known(from)));
          if (to.carriesAndRuns()) {
            deliver(to, from, () -> from.hears(claim(to)));
          }
        });
  }

  void announce(FakeNode from) {
    nodes.stream()
        .filter(to -> to != from)
        .forEach(to -> deliver(from, to, () -> to.hears(claim(from))));
  }

  /** A node has begun or ceased to carry the address. */
  void carriersChanged() {
    long carriers = nodes.stream().filter(FakeNode::carriesAndRuns).count();
    if (carriers < 2 && twoSinceNanos >= 0) {
      longestTwoNanos = Math.max(longestTwoNanos, nowNanos - twoSinceNanos);
      twoSinceNanos = -1;
    } else if (carriers >= 2 && twoSinceNanos < 0) {
      twoSinceNanos = nowNanos;
    }
    if (carriers > 0 && noneSinceNanos >= 0) {
      longestNoneNanos = Math.max(longestNoneNanos, nowNanos - noneSinceNanos);
      noneSinceNanos = -1;
    } else if (carriers == 0 && noneSinceNanos < 0) {
      noneSinceNanos = nowNanos;
    }
  }

  /** The longest time during which more than one node carried the address. */
  double longestTwoMillis() {
    long running = twoSinceNanos < 0 ? 0 : nowNanos - twoSinceNanos;
    return Math.max(longestTwoNanos, running) / 1e6;
  }

  /** The longest time during which nobody carried it. */
  double longestNoneMillis() {
    long running = noneSinceNanos < 0 ? 0 : nowNanos - noneSinceNanos;
    return Math.max(longestNoneNanos, running) / 1e6;
  }

  /** Forgets what was measured so far. */
  void measureAnew() {
    longestTwoNanos = 0;
    longestNoneNanos = 0;
    twoSinceNanos = twoSinceNanos < 0 ? -1 : nowNanos;
    noneSinceNanos = noneSinceNanos < 0 ? -1 : nowNanos;
  }

  List<String> carriers() {
    return nodes.stream().filter(FakeNode::carriesAndRuns).map(node -> node.name).toList();
  }

  private void deliver(FakeNode from, FakeNode to, Runnable arrival) {
    boolean cut = split && (from == nodes.get(0)) != (to == nodes.get(0));
    if (!cut && random.nextDouble() >= loss) {
      at(nowNanos + 50_000 + random.nextInt(450_000), arrival);
    }
  }

  private VipEvent claim(FakeNode by) {
    return new VipEvent.Claimed(by.mac, known(by));
  }

  private String known(FakeNode node) {
    return macsKnown ? node.name : "";
  }
}
