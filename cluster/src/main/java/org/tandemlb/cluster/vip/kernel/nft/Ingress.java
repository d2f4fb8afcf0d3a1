package org.tandemlb.cluster.vip.kernel.nft;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether this machine's own packet filter lets in what comes for a VIP that is aside, on loopback.
 * A rule that asks at which interface an address is ({@code fib daddr . iif type}, {@code -m
 * addrtype --limit-iface-in}) would hang every session that has moved. Pure.
 *
 * <p>What comes while the VIP is held passes: its sessions are being served. So all that is looked
 * for is a way on which the same segment is dropped once the VIP is aside, and rules that ask
 * anything else, such as where the way back to the client leads, are none.
 */
final class Ingress {

  private enum State {
    ON,
    PASSED,
    DROPPED
  }

  /** What has become of the same segment, before the move and after it. */
  private record Pair(State held, State aside) {

    private static final Pair ON = new Pair(State.ON, State.ON);

    /** Dropped before the move too: no session is served that way. */
    boolean nobodys() {
      return held == State.DROPPED;
    }

    boolean hangs() {
      return !nobodys() && aside == State.DROPPED;
    }

    Pair with(State next, boolean forHeld, boolean forAside) {
      return new Pair(forHeld ? next : held, forAside ? next : aside);
    }
  }

  /** Which of the two a rule, or a chain, concerns. */
  private record Concerned(boolean held, boolean aside) {

    private static final Concerned NONE = new Concerned(false, false);
    private static final Concerned BOTH = new Concerned(true, true);

    Concerned in(Pair pair) {
      return new Concerned(held && pair.held == State.ON, aside && pair.aside == State.ON);
    }
  }

  private record Place(String chain, Concerned concerned) {}

  private final Map<String, Ruleset.Chain> chains;
  private final Segment held;
  private final Segment aside;

  /** Whether a rule that may match is followed, too, or passed over. */
  private final boolean whatMayBe;

  /** Chains may jump to one another in more ways than anybody can follow; a loop goes on. */
  private final Map<Place, Set<Pair>> known = new HashMap<>();

  private Ingress(
      Map<String, Ruleset.Chain> chains, Segment held, Segment aside, boolean whatMayBe) {
    this.chains = chains;
    this.held = held;
    this.aside = aside;
    this.whatMayBe = whatMayBe;
  }

  /**
   * @return which chain stands in the way, and the command that helps; empty when none does
   */
  static Optional<String> obstacle(Ruleset ruleset, Leaving leaving) {
    return first(
        ruleset, leaving, false, "the chain %s drops what comes for a VIP that is aside: %s");
  }

  /** A chain that may stand in the way: nobody here can tell what else its rules ask. */
  static Optional<String> doubt(Ruleset ruleset, Leaving leaving) {
    return first(
        ruleset,
        leaving,
        true,
        "the chain %s may drop what comes for a VIP that is aside, by a rule that is not understood"
            + " here; to be sure: %s");
  }

  private static Optional<String> first(
      Ruleset ruleset, Leaving leaving, boolean whatMayBe, String words) {
    for (Ruleset.Chain chain : ruleset.chains()) {
      if (!leaving.comesThrough(chain)) {
        continue;
      }
      for (int port : leaving.ports()) {
        Ingress ingress =
            new Ingress(
                ruleset.of(chain.family(), chain.table()),
                Segment.arriving(leaving, port, chain, true),
                Segment.arriving(leaving, port, chain, false),
                whatMayBe);
        if (ingress.hangs(chain)) {
          Tool tool = ruleset.tool();
          return Optional.of(
              words.formatted(
                  tool.place(chain), tool.letIn(chain, leaving.vip(), leaving.ports())));
        }
      }
    }
    return Optional.empty();
  }

  /** What a policy drops before the move too is no session: that is served some other way. */
  private boolean hangs(Ruleset.Chain base) {
    boolean drops = base.policy().equals("drop");
    return through(base, Concerned.BOTH).stream()
        .anyMatch(
            pair ->
                pair.hangs() || (drops && pair.held() == State.PASSED && pair.aside() == State.ON));
  }

  private Set<Pair> through(Ruleset.Chain chain, Concerned concerned) {
    Place place = new Place(chain.name(), concerned);
    Set<Pair> before = known.putIfAbsent(place, Set.of(Pair.ON));
    if (before != null) {
      return before;
    }
    Set<Pair> pairs = byRules(chain, concerned);
    known.put(place, pairs);
    return pairs;
  }

  /** What can have become of the two at its end, with whom the next rule of it would concern. */
  private Set<Pair> byRules(Ruleset.Chain chain, Concerned concerned) {
    Map<Pair, Set<Concerned>> still = new HashMap<>();
    still.put(Pair.ON, Set.of(concerned));
    for (String text : chain.rules()) {
      for (SingleRule rule : SingleRule.of(text)) {
        Map<Pair, Set<Concerned>> next = new HashMap<>();
        still.forEach(
            (pair, here) ->
                here.forEach(
                    each -> matches(rule).forEach(match -> go(rule, pair, each, match, next))));
        still.clear();
        still.putAll(next);
      }
    }
    return still.keySet();
  }

  private void go(
      SingleRule rule, Pair pair, Concerned here, Concerned match, Map<Pair, Set<Concerned>> next) {
    Concerned met =
        new Concerned(here.held() && match.held(), here.aside() && match.aside()).in(pair);
    Concerned after =
        rule.leaves()
            ? new Concerned(here.held() && !met.held(), here.aside() && !met.aside())
            : here;
    for (Pair decided : decided(rule, pair, met)) {
      if (!decided.nobodys()) {
        next.computeIfAbsent(decided, any -> new LinkedHashSet<>()).add(after);
      }
    }
  }

  private Set<Pair> decided(SingleRule rule, Pair pair, Concerned met) {
    if (met.equals(Concerned.NONE)) {
      return Set.of(pair);
    }
    if (rule.accepts()) {
      return Set.of(pair.with(State.PASSED, met.held(), met.aside()));
    }
    if (rule.drops() || (rule.queues() && whatMayBe && !met.held())) {
      return Set.of(pair.with(State.DROPPED, met.held(), met.aside()));
    }
    Ruleset.Chain chain = chains.get(rule.next());
    if (chain == null) {
      return Set.of(pair);
    }
    Set<Pair> decided = new LinkedHashSet<>();
    for (Pair inside : through(chain, met)) {
      decided.add(
          new Pair(
              met.held() ? inside.held() : pair.held(),
              met.aside() ? inside.aside() : pair.aside()));
    }
    return decided;
  }

  /** All that may be: what is not known is the same for both, but where the VIP's place counts. */
  private Set<Concerned> matches(SingleRule rule) {
    Match before = held.meets(rule.conditions());
    Match after = aside.meets(rule.conditions());
    if (before != Match.MAYBE && after != Match.MAYBE) {
      return Set.of(new Concerned(before == Match.YES, after == Match.YES));
    }
    if (!whatMayBe) {
      return Set.of(Concerned.NONE);
    }
    if (!Segment.asksWhere(rule.conditions())) {
      return Set.of(Concerned.NONE, Concerned.BOTH);
    }
    Set<Concerned> matches = new LinkedHashSet<>(Set.of(Concerned.NONE));
    if (before != Match.NO) {
      matches.add(new Concerned(true, false));
    }
    if (after != Match.NO) {
      matches.add(new Concerned(false, true));
    }
    return matches;
  }
}
