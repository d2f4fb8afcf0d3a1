package org.tandemlb.cluster.vip.kernel.nft;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether this machine's own packet filter lets out what is sent on: it leaves like a packet of
 * this machine's, and connection tracking calls it untracked. A policy that drops it would hang
 * every session that has moved; so would one that drops what this node answers. Pure.
 *
 * <p>What is not understood is no help against a policy of drop: a move that resets sessions is
 * better than one that hangs them. Nor is it an obstacle where everything else passes: then it is a
 * doubt, which is said.
 */
final class Egress {

  private enum Fate {
    PASSES,
    DROPPED,
    /** A program decides; where there is none it is dropped, or passes, as the rule says. */
    QUEUED,
    GOES_ON
  }

  private final Map<String, Ruleset.Chain> chains;
  private final Segment segment;

  /** Whether a rule that may match is followed, too, or passed over. */
  private final boolean whatMayBe;

  /**
   * Of each chain that was looked at: chains may jump to one another in more ways than anybody can
   * follow. A loop, which the kernel refuses, goes on.
   */
  private final Map<String, EnumSet<Fate>> known = new HashMap<>();

  private Egress(Map<String, Ruleset.Chain> chains, Segment segment, boolean whatMayBe) {
    this.chains = chains;
    this.segment = segment;
    this.whatMayBe = whatMayBe;
  }

  /**
   * @return which chain stands in the way, and the command that helps; empty when none does
   */
  static Optional<String> obstacle(Ruleset ruleset, Leaving leaving) {
    Tool tool = ruleset.tool();
    for (Ruleset.Chain chain : ruleset.chains()) {
      for (int port : leaving.meets(chain) == Match.YES ? leaving.ports() : Set.<Integer>of()) {
        Segment sentOn = Segment.sentOn(leaving, port, chain);
        if (fates(ruleset, chain, sentOn, false).contains(Fate.DROPPED)) {
          return Optional.of(
              "the chain %s drops what is sent on to another node: %s"
                  .formatted(tool.place(chain), tool.letOutWhatIsSentOn(chain, leaving.vip())));
        }
        Segment answer = Segment.answer(leaving, port, chain);
        if (fates(ruleset, chain, answer, true).equals(EnumSet.of(Fate.DROPPED))) {
          return Optional.of(
              "the chain %s drops what this node answers for it: %s"
                  .formatted(tool.place(chain), tool.letOutAnswers(chain, leaving.vip())));
        }
      }
    }
    return Optional.empty();
  }

  /** A chain that may stand in the way: nobody here can tell what it does, or whether it is met. */
  static Optional<String> doubt(Ruleset ruleset, Leaving leaving) {
    for (Ruleset.Chain chain : ruleset.chains()) {
      Match met = leaving.meets(chain);
      for (int port : met == Match.NO ? Set.<Integer>of() : leaving.ports()) {
        Segment sentOn = Segment.sentOn(leaving, port, chain);
        Optional<String> doubt =
            met == Match.MAYBE && fates(ruleset, chain, sentOn, false).contains(Fate.DROPPED)
                ? Optional.of(
                    "drops what is sent on to another node by "
                        + String.join(" or ", new TreeSet<>(leaving.out(chain))))
                : doubtOf(fates(ruleset, chain, sentOn, true));
        if (doubt.isPresent()) {
          Tool tool = ruleset.tool();
          return Optional.of(
              "the chain %s %s; to be sure: %s"
                  .formatted(
                      tool.place(chain),
                      doubt.get(),
                      tool.letOutWhatIsSentOn(chain, leaving.vip())));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> doubtOf(Set<Fate> fates) {
    if (fates.contains(Fate.DROPPED)) {
      return Optional.of(
          "may drop what is sent on to another node, by a rule that is not understood here");
    }
    return fates.contains(Fate.QUEUED)
        ? Optional.of(
            "gives what is sent on to another node to a queue, and what becomes of it there is not"
                + " known here")
        : Optional.empty();
  }

  private static Set<Fate> fates(
      Ruleset ruleset, Ruleset.Chain base, Segment segment, boolean whatMayBe) {
    Egress egress = new Egress(ruleset.of(base.family(), base.table()), segment, whatMayBe);
    Set<Fate> fates = egress.fates(base);
    if (fates.remove(Fate.GOES_ON)) {
      fates.add(base.policy().equals("drop") ? Fate.DROPPED : Fate.PASSES);
    }
    return fates;
  }

  private Set<Fate> fates(Ruleset.Chain chain) {
    EnumSet<Fate> before = known.putIfAbsent(chain.name(), EnumSet.of(Fate.GOES_ON));
    if (before != null) {
      return EnumSet.copyOf(before);
    }
    EnumSet<Fate> fates = byRules(chain);
    known.put(chain.name(), fates);
    return EnumSet.copyOf(fates);
  }

  private EnumSet<Fate> byRules(Ruleset.Chain chain) {
    EnumSet<Fate> fates = EnumSet.noneOf(Fate.class);
    for (String text : chain.rules()) {
      for (SingleRule rule : SingleRule.of(text)) {
        Match match = segment.meets(rule.conditions());
        if (match == Match.NO || (!whatMayBe && (match == Match.MAYBE || rule.queues()))) {
          continue;
        }
        Set<Fate> its = fatesOf(rule);
        boolean goesOn = its.contains(Fate.GOES_ON) && !rule.leaves();
        if (!rule.leaves()) {
          its.remove(Fate.GOES_ON);
        }
        fates.addAll(its);
        if (match == Match.YES && !goesOn) {
          return fates;
        }
      }
    }
    fates.add(Fate.GOES_ON);
    return fates;
  }

  private Set<Fate> fatesOf(SingleRule rule) {
    if (rule.accepts()) {
      return EnumSet.of(Fate.PASSES);
    }
    if (rule.drops()) {
      return EnumSet.of(Fate.DROPPED);
    }
    if (rule.queues()) {
      return EnumSet.of(Fate.QUEUED);
    }
    Ruleset.Chain next = chains.get(rule.next());
    return next == null ? EnumSet.of(Fate.GOES_ON) : fates(next);
  }
}
