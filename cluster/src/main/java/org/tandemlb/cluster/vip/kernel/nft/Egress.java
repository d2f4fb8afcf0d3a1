package org.tandemlb.cluster.vip.kernel.nft;

import java.net.InetAddress;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  private static final Pattern DECORATION =
      Pattern.compile(
          "(?<!\\S)(?:counter(?: packets \\d+ bytes \\d+)?|comment \"[^\"]*\""
              + "|log(?: prefix \"[^\"]*\"| level \\S+| flags \\S+| group \\d+)*)(?:\\s+|$)");
  private static final Pattern RULE =
      Pattern.compile("(.*?)\\s*\\b(accept|drop|return|reject.*|(?:jump|goto) \\S+)$");
  private static final Pattern VERDICT_MAP = Pattern.compile("(.*) vmap \\{ (.*) \\}");

  private enum Fate {
    PASSES,
    DROPPED,
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
   * @param ports of the VIP's frontends
   * @param device where the VIP's segments leave
   * @return which chain stands in the way, and the command that helps; empty when none does
   */
  static Optional<String> obstacle(
      Ruleset ruleset, InetAddress vip, Set<Integer> ports, String device) {
    Tool tool = ruleset.tool();
    for (Ruleset.Chain chain : ruleset.chains()) {
      for (int port : concerns(chain, vip, device) ? ports : Set.<Integer>of()) {
        Segment sentOn = Segment.sentOn(vip, port, device);
        if (fates(ruleset, chain, sentOn, false).contains(Fate.DROPPED)) {
          return Optional.of(
              "the chain %s drops what is sent on to another node: %s"
                  .formatted(tool.place(chain), tool.letOutWhatIsSentOn(chain, vip)));
        }
        Segment answer = Segment.answer(vip, port, device);
        if (fates(ruleset, chain, answer, true).equals(EnumSet.of(Fate.DROPPED))) {
          return Optional.of(
              "the chain %s drops what this node answers for it: %s"
                  .formatted(tool.place(chain), tool.letOutAnswers(chain, vip)));
        }
      }
    }
    return Optional.empty();
  }

  /** A chain that may stand in the way: it has a rule that is not understood. */
  static Optional<String> doubt(
      Ruleset ruleset, InetAddress vip, Set<Integer> ports, String device) {
    Tool tool = ruleset.tool();
    for (Ruleset.Chain chain : ruleset.chains()) {
      for (int port : concerns(chain, vip, device) ? ports : Set.<Integer>of()) {
        Segment sentOn = Segment.sentOn(vip, port, device);
        if (fates(ruleset, chain, sentOn, true).contains(Fate.DROPPED)) {
          return Optional.of(
              "the chain %s may drop what is sent on to another node, by a rule that is not understood"
                      .formatted(tool.place(chain))
                  + " here; to be sure: "
                  + tool.letOutWhatIsSentOn(chain, vip));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean concerns(Ruleset.Chain chain, InetAddress vip, String device) {
    return switch (chain.hook()) {
      case "output", "postrouting" ->
          Set.of(new Names(vip).family(), "inet").contains(chain.family())
              && !chain.type().equals("nat"); // which sees only what is tracked
      case "egress" -> chain.devices().contains(device);
      default -> false;
    };
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
      for (String single : singles(DECORATION.matcher(text).replaceAll("").strip())) {
        Matcher rule = RULE.matcher(single);
        Match match = rule.matches() ? segment.meets(rule.group(1)) : Match.NO;
        if (match == Match.NO || (match == Match.MAYBE && !whatMayBe)) {
          continue;
        }
        String verdict = rule.group(2);
        boolean leaves = verdict.equals("return") || verdict.startsWith("goto ");
        Set<Fate> its = fatesOf(verdict);
        boolean goesOn = its.contains(Fate.GOES_ON) && !leaves;
        if (!leaves) {
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

  /** A map of verdicts is as many rules. */
  private static Iterable<String> singles(String rule) {
    Matcher map = VERDICT_MAP.matcher(rule);
    return map.matches()
        ? Pattern.compile(", ")
                .splitAsStream(map.group(2))
                .map(entry -> map.group(1) + " " + entry.replace(" : ", " "))
            ::iterator
        : Set.of(rule);
  }

  private Set<Fate> fatesOf(String verdict) {
    if (verdict.equals("accept")) {
      return EnumSet.of(Fate.PASSES);
    }
    if (verdict.equals("drop") || verdict.startsWith("reject")) {
      return EnumSet.of(Fate.DROPPED);
    }
    if (verdict.equals("return")) {
      return EnumSet.of(Fate.GOES_ON);
    }
    Ruleset.Chain next = chains.get(verdict.substring("jump ".length()));
    return next == null ? EnumSet.of(Fate.GOES_ON) : fates(next);
  }
}
