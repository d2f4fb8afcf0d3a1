package org.tandemlb.cluster.vip.handover;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.vip.handover.Rules.Reach;

/**
 * The nodes that still serve sessions of this VIP, as its holder knows them: which flows are
 * theirs, and so which segments. Owned by the control thread.
 */
final class Olds {

  private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Before any time that a clock shows, and yet its distance from each fits into a long. */
  private static final long AT_ONCE = Long.MIN_VALUE / 2;

  /** One of them; until its flows are told it may get everything that is nobody else's. */
  static final class Known {
    final Neighbour to;
    Reach reach;
    final Set<Flow> flows = new HashSet<>();
    long sequence;

    /** Its flows are wanted and have not all come. */
    boolean awaited;

    /** Not asked before: a kernel that refuses them must not make it tell them without end. */
    long askFromNanos = AT_ONCE;

    /** What comes in is a new whole. */
    boolean anew;

    /** The address is about to go back to it, and its SYNs with it. */
    boolean getsSyns;

    /** The address comes from it, and it has stepped aside. */
    boolean steppedAside;

    /** The kernel has taken in a whole, and every change since. */
    boolean loaded;

    Known(Neighbour to, Reach reach) {
      this.to = to;
      this.reach = reach;
    }
  }

  private final Map<String, Known> nodes = new LinkedHashMap<>();

  /** In an order that a simulation can play again. */
  Set<String> names() {
    return new LinkedHashSet<>(nodes.keySet());
  }

  boolean contains(String node) {
    return nodes.containsKey(node);
  }

  /** Everything that is nobody else's is this node's until it tells its flows. */
  void addForTheRest(Neighbour to) {
    nodes.put(to.node(), new Known(to, Reach.REST));
  }

  /** Nothing is sent on to it before its flows come. */
  void addForItsFlows(Neighbour to) {
    Known known = new Known(to, Reach.KNOWN);
    known.awaited = true;
    nodes.put(to.node(), known);
  }

  /** Its flows are all told, and this node's kernel sends them on. */
  boolean knows(String node) {
    return nodes.containsKey(node) && nodes.get(node).loaded;
  }

  boolean remove(String node) {
    return nodes.remove(node) != null;
  }

  void clear() {
    nodes.clear();
  }

  /**
   * The address is about to go back to that node. What it tells of its flows is not heard from now
   * on: one that has ended there must not begin here any more.
   */
  void giveSyns(String node) {
    nodes.get(node).getsSyns = true;
  }

  /** Whether it has sessions, and does not get their SYNs yet. */
  boolean owes(String node) {
    return contains(node) && !getsSyns(node);
  }

  boolean getsSyns(String node) {
    return nodes.containsKey(node) && nodes.get(node).getsSyns;
  }

  /** The address stays here after all: what was not heard meanwhile is asked for. */
  void keepSyns(String node) {
    if (getsSyns(node)) {
      nodes.get(node).getsSyns = false;
      nodes.get(node).awaited = true;
    }
  }

  void steppedAside(String node) {
    if (nodes.containsKey(node)) {
      nodes.get(node).steppedAside = true;
    }
  }

  /** No SYN comes to the node any more whose place this one takes. */
  boolean restIsAside() {
    return nodes.values().stream()
        .anyMatch(known -> known.reach == Reach.REST && known.steppedAside);
  }

  boolean awaitsAny() {
    return nodes.values().stream().anyMatch(known -> known.awaited);
  }

  void await(String node) {
    nodes.get(node).awaited = true;
  }

  /** Who is to be asked for its flows now; an answer may be lost, so it is asked again. */
  List<String> toBeAsked(long nowNanos) {
    List<String> asked = new ArrayList<>();
    nodes.forEach(
        (node, known) -> {
          if (known.awaited && nowNanos >= known.askFromNanos) {
            known.askFromNanos = nowNanos + ASK_AGAIN_NANOS;
            asked.add(node);
          }
        });
    return asked;
  }

  long wakeAtNanos() {
    return nodes.values().stream()
        .filter(known -> known.awaited)
        .mapToLong(known -> known.askFromNanos)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /**
   * Whether a part follows on what was told before. Otherwise all is awaited from then on; changes
   * that come meanwhile lead nowhere, for what they change is not known.
   */
  boolean follows(String node, HandoverMessage.Flows told) {
    Known known = nodes.get(node);
    boolean next = told.sequence() == known.sequence + 1 && (known.anew || !known.awaited);
    if (told.whole() || next) {
      return true;
    }
    known.anew = false;
    known.awaited = true;
    return false;
  }

  /**
   * Takes in a part that {@link #follows}.
   *
   * @return what the kernel is to know now; empty while parts are missing
   */
  Optional<HandoverEffect.Know> told(String node, HandoverMessage.Flows told) {
    Known known = nodes.get(node);
    known.sequence = told.sequence();
    if (told.whole()) {
      known.flows.clear();
      known.anew = true;
    }
    known.flows.addAll(told.begun());
    known.flows.removeAll(told.ended());
    if (told.more()) {
      return Optional.empty();
    }
    boolean anew = known.anew;
    known.anew = false;
    known.awaited = false;
    return Optional.of(
        anew
            ? new HandoverEffect.Know(node, true, known.flows, Set.of())
            : new HandoverEffect.Know(node, false, told.begun(), told.ended()));
  }

  Known get(String node) {
    return nodes.get(node);
  }

  /**
   * The kernel has taken in flows of one of these, or refused them. One that was removed and added
   * again meanwhile is another one: what is known of it is of an earlier move.
   *
   * @return whether the kernel knows all its flows: nothing else is sent on to it
   */
  boolean learnt(Known known, boolean whole, boolean done) {
    if (nodes.get(known.to.node()) != known) {
      return false;
    }
    known.loaded = done && (whole || known.loaded);
    known.awaited |= !done;
    if (known.loaded) {
      known.reach = Reach.KNOWN;
      known.askFromNanos = AT_ONCE;
    }
    return known.loaded;
  }

  /** How many sessions a node has, as far as they are told. */
  int sessionsOf(String node) {
    Known known = nodes.get(node);
    return known == null ? 0 : known.flows.size();
  }

  boolean anyForTheRest() {
    return nodes.values().stream().anyMatch(known -> known.reach == Reach.REST);
  }

  List<Rules.Old> rules() {
    List<Rules.Old> olds = new ArrayList<>();
    nodes.values().forEach(known -> olds.add(new Rules.Old(known.to, known.reach, known.getsSyns)));
    return olds;
  }
}
