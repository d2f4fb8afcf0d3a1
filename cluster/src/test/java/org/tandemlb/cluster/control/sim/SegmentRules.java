package org.tandemlb.cluster.control.sim;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.vip.handover.Flow;
import org.tandemlb.cluster.vip.handover.HandoverEffect;
import org.tandemlb.cluster.vip.handover.HandoverEvent;
import org.tandemlb.cluster.vip.handover.Rules;
import org.tandemlb.cluster.vip.handover.Rules.Answers;
import org.tandemlb.cluster.vip.handover.Rules.Own;
import org.tandemlb.cluster.vip.handover.Rules.Reach;
import org.tandemlb.cluster.vip.handover.Rules.Strays;

/**
 * One machine's packet filter: takes the rules that the core wants a few milliseconds later, and
 * judges segments by them as {@link Rules} says.
 */
final class SegmentRules {

  /** What becomes of a segment: nobody has it, this kernel, or the named nodes. */
  record Judgement(boolean here, List<String> sentOnTo) {}

  private static final Judgement HERE = new Judgement(true, List.of());

  private final World world;
  private final Host host;
  private final Clients clients;
  private final Map<InetAddress, Rules> rules = new LinkedHashMap<>();
  private final Map<InetAddress, Set<Flow>> own = new LinkedHashMap<>();
  private final Map<InetAddress, Map<String, Set<Flow>>> known = new LinkedHashMap<>();
  private long busyUntilNanos;

  /** A step that this kernel leaves out although it says otherwise, to see what breaks then. */
  enum LeftOut {
    NOTHING,
    /** Rules that send everything on stand a third of a second after they are said to. */
    RULES_BEFORE_THE_ADDRESS,
    /** Once the flows of an old holder are known, nothing is sent on to it any more. */
    RULES_UNTIL_THE_OTHER_HAS_LEFT,
    /** Half of what is told is known when the rule is narrowed to it. */
    ALL_FLOWS_BEFORE_NARROWING,
    /** Sessions whose program has said all count as gone while their last bytes are queued. */
    SOCKETS_UNTIL_THEIR_LAST_BYTE,
    /** Sessions of a holder that hangs are answered like any that nobody has. */
    HOLDING_BACK,
    /** They go with a process that dies, though its addresses are still there. */
    RULES_UNTIL_THE_ADDRESS_HAS_GONE
  }

  LeftOut leftOut = LeftOut.NOTHING;

  /** How many of the kernel's answers are a refusal. */
  double refuses;

  SegmentRules(World world, Host host, Clients clients) {
    this.world = world;
    this.host = host;
    this.clients = clients;
  }

  boolean isEmpty() {
    return rules.values().stream().allMatch(Rules.NONE::equals);
  }

  /** The filter outlives its process a little: the guard takes the addresses off first. */
  void linger() {
    world.in(
        World.millis(leftOut == LeftOut.RULES_UNTIL_THE_ADDRESS_HAS_GONE ? 0 : 500),
        () -> {
          if (!host.runs()) {
            vanish();
          }
        });
  }

  void vanish() {
    rules.clear();
    own.clear();
    known.clear();
  }

  /** One after the other, each in its time. */
  void perform(InetAddress vip, HandoverEffect effect) {
    Member by = host.member();
    long takesNanos = changesAnswersOnly(vip, effect) ? 0 : world.between(1, 15);
    busyUntilNanos = Math.max(busyUntilNanos, world.nowNanos()) + takesNanos;
    world.in(
        busyUntilNanos - world.nowNanos(),
        () -> {
          if (host.is(by)) {
            host.deliver(new Event.Passed(vip, done(vip, effect)));
          }
        });
  }

  /** No handshake loses a segment here: how often a SYN is answered is nothing to do or refuse. */
  private boolean changesAnswersOnly(InetAddress vip, HandoverEffect effect) {
    Rules now = rules.getOrDefault(vip, Rules.NONE);
    return effect instanceof HandoverEffect.Apply apply
        && busyUntilNanos <= world.nowNanos() // else these are not the ones before
        && !now.equals(apply.rules())
        && now.with(Answers.REPEATED).equals(apply.rules().with(Answers.REPEATED));
  }

  private HandoverEvent done(InetAddress vip, HandoverEffect effect) {
    if (!changesAnswersOnly(vip, effect) && world.chance(refuses)) {
      return new HandoverEvent.NotDone("chance");
    }
    if (effect instanceof HandoverEffect.Apply apply) {
      boolean late =
          leftOut == LeftOut.RULES_BEFORE_THE_ADDRESS
              && apply.rules().olds().stream().anyMatch(old -> old.reach() == Reach.REST);
      if (late) {
        world.in(World.millis(330), () -> apply(vip, apply.rules()));
      } else {
        apply(vip, apply.rules());
      }
    } else if (effect instanceof HandoverEffect.Know know) {
      Set<Flow> flows =
          known
              .computeIfAbsent(vip, any -> new LinkedHashMap<>())
              .computeIfAbsent(know.node(), any -> new LinkedHashSet<>());
      if (know.whole()) {
        flows.clear();
      }
      boolean half = leftOut == LeftOut.ALL_FLOWS_BEFORE_NARROWING;
      Set<Flow> theirs = new LinkedHashSet<>(know.begun());
      theirs.removeAll(clients.servedBy(host, vip, 0));
      theirs.stream().filter(flow -> !half || flow.clientPort() % 2 == 0).forEach(flows::add);
      flows.removeAll(know.ended());
    } else {
      boolean early = leftOut == LeftOut.SOCKETS_UNTIL_THEIR_LAST_BYTE;
      long endingMillis = early ? 500 : 0;
      return new HandoverEvent.Sockets(clients.servedBy(host, vip, endingMillis));
    }
    return new HandoverEvent.Done();
  }

  private void apply(InetAddress vip, Rules asked) {
    Rules wanted = leftOut == LeftOut.RULES_UNTIL_THE_OTHER_HAS_LEFT ? withoutKnown(asked) : asked;
    Rules before = rules.getOrDefault(vip, Rules.NONE);
    boolean knows = wanted.olds().stream().anyMatch(old -> old.reach() == Reach.KNOWN);
    boolean forgets =
        before.strays() == Strays.DROPPED && wanted.strays() != Strays.DROPPED
            || wanted.own() == Own.RECOUNTED && before.own() != Own.RECOUNTED;
    if (forgets || (wanted.own() == Own.IGNORED && !knows)) {
      own.remove(vip);
    }
    if (wanted.own().records() || knows) {
      Set<Flow> flows = own.computeIfAbsent(vip, any -> new LinkedHashSet<>());
      if (flows.isEmpty() || before.own() == Own.IGNORED) {
        flows.addAll(clients.servedBy(host, vip, 0)); // Not every SYN was recorded before.
      }
    }
    rules.put(vip, wanted);
  }

  private static Rules withoutKnown(Rules asked) {
    List<Rules.Old> rest = asked.olds().stream().filter(old -> old.reach() == Reach.REST).toList();
    return new Rules(asked.partners(), rest, asked.own(), asked.strays(), asked.holder())
        .with(asked.answers());
  }

  /**
   * @param from the node that sent it on; empty for one that comes from the client
   */
  Judgement judge(InetAddress vip, Flow flow, boolean syn, String from) {
    Rules now = rules.getOrDefault(vip, Rules.NONE);
    if (now.equals(Rules.NONE)) {
      return HERE; // Most segments: there are thousands a second.
    }
    boolean sentOn = now.partners().stream().anyMatch(node -> node.node().equals(from));
    Set<Flow> mine = own.getOrDefault(vip, Set.of());
    Optional<String> theirs = sentOn ? Optional.empty() : whose(vip, flow, now);
    if (theirs.isPresent() && syn && !getsSyns(now, old -> old.to().node().equals(theirs.get()))) {
      mine = own.computeIfAbsent(vip, any -> new LinkedHashSet<>());
      mine.add(flow);
    }
    if (theirs.isPresent() && !mine.contains(flow)) {
      return new Judgement(false, List.of(theirs.get()));
    }
    boolean theirsIfNobodys = !sentOn && getsSyns(now, old -> old.reach() == Reach.REST);
    if (syn && !theirsIfNobodys && now.own().records() && now.strays() != Strays.DROPPED) {
      mine.add(flow);
    }
    if (mine.contains(flow)) {
      return HERE;
    }
    List<String> rest = new ArrayList<>();
    for (Rules.Old old : now.olds()) {
      if (old.reach() == Reach.REST && !sentOn) {
        rest.add(old.to().node());
      }
    }
    boolean spared = now.strays() == Strays.HELD_BACK && leftOut != LeftOut.HOLDING_BACK;
    boolean dropped = spared || now.strays() == Strays.DROPPED;
    return new Judgement(rest.isEmpty() && !dropped, rest);
  }

  private static boolean getsSyns(Rules now, Predicate<Rules.Old> who) {
    return now.olds().stream().anyMatch(old -> old.syns() && who.test(old));
  }

  private Optional<String> whose(InetAddress vip, Flow flow, Rules now) {
    for (Rules.Old old : now.olds()) {
      if (old.reach() == Reach.KNOWN && knows(vip, old.to().node(), flow)) {
        return Optional.of(old.to().node());
      }
    }
    return Optional.empty();
  }

  private boolean knows(InetAddress vip, String node, Flow flow) {
    return known.getOrDefault(vip, Map.of()).getOrDefault(node, Set.of()).contains(flow);
  }
}
