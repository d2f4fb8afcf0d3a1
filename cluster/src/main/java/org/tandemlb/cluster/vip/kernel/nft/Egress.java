package org.tandemlb.cluster.vip.kernel.nft;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether this machine's own packet filter lets out what is sent on: it leaves like a packet of
 * this machine's, and connection tracking calls it untracked. A policy that drops it would hang
 * every session that has moved. Rules that look at more than is understood here are taken for rules
 * that do not match. Pure.
 */
final class Egress {

  private static final int DEEPEST = 16;
  private static final Pattern DECORATION =
      Pattern.compile("(?:counter(?: packets \\d+ bytes \\d+)?|comment \"[^\"]*\")\\s*");
  private static final Pattern RULE =
      Pattern.compile("(.*?)\\s*\\b(accept|drop|return|reject.*|(?:jump|goto) \\S+)$");
  private static final Pattern TRACKING = Pattern.compile("ct state (?:\\{ )?([a-z, ]+?)(?: \\})?");

  private enum Fate {
    PASSES,
    DROPPED,
    GOES_ON
  }

  private final Map<String, Ruleset.Chain> chains;
  private final String device;

  private Egress(Map<String, Ruleset.Chain> chains, String device) {
    this.chains = chains;
    this.device = device;
  }

  /**
   * @param family of the VIP: {@code ip} or {@code ip6}
   * @param device where its segments leave
   * @return which chain stands in the way, and the command that helps; empty when none does
   */
  static Optional<String> obstacle(Ruleset ruleset, String family, String device) {
    for (Ruleset.Chain chain : ruleset.chains()) {
      boolean concerns =
          Set.of(family, "inet").contains(chain.family())
              && Set.of("output", "postrouting").contains(chain.hook())
              && !chain.type().equals("nat"); // which sees only what is tracked
      Egress egress = new Egress(ruleset.of(chain.family(), chain.table()), device);
      if (concerns && egress.drops(chain)) {
        String place = chain.family() + " " + chain.table() + " " + chain.name();
        return Optional.of(
            "the chain "
                + place
                + " drops what is sent on to another node: `nft insert rule "
                + place
                + " ct state untracked accept`");
      }
    }
    return Optional.empty();
  }

  private boolean drops(Ruleset.Chain base) {
    return switch (fate(base, 0)) {
      case DROPPED -> true;
      case PASSES -> false;
      case GOES_ON -> base.policy().equals("drop");
    };
  }

  private Fate fate(Ruleset.Chain chain, int depth) {
    for (String text : chain.rules()) {
      Matcher rule = RULE.matcher(DECORATION.matcher(text).replaceAll("").strip());
      if (!rule.matches() || !matches(rule.group(1))) {
        continue;
      }
      String verdict = rule.group(2);
      if (verdict.equals("return")) {
        return Fate.GOES_ON;
      }
      Fate fate = fateOf(verdict, depth);
      if (fate != Fate.GOES_ON || verdict.startsWith("goto ")) {
        return fate;
      }
    }
    return Fate.GOES_ON;
  }

  private Fate fateOf(String verdict, int depth) {
    if (verdict.equals("accept")) {
      return Fate.PASSES;
    }
    if (verdict.equals("drop") || verdict.startsWith("reject")) {
      return Fate.DROPPED;
    }
    Ruleset.Chain next = chains.get(verdict.substring("jump ".length()));
    return next == null || depth == DEEPEST ? Fate.GOES_ON : fate(next, depth + 1);
  }

  /** Whether every segment that is sent on meets the conditions of a rule, as far as is known. */
  private boolean matches(String conditions) {
    String left =
        conditions
            .replace("meta l4proto tcp", "")
            .replace("ip protocol tcp", "")
            .replace("oifname \"" + device + "\"", "")
            .replace("oif \"" + device + "\"", "")
            .strip();
    Matcher tracking = TRACKING.matcher(left);
    return left.isEmpty() || tracking.matches() && tracking.group(1).contains("untracked");
  }
}
