package org.tandemlb.cluster.vip.kernel.nft;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A rule that decides, in nft's words, without what only counts or writes down. Pure.
 *
 * @param conditions all that stands before the verdict
 */
record SingleRule(String conditions, String verdict) {

  private static final Pattern DECORATION =
      Pattern.compile(
          "(?<!\\S)(?:counter(?: packets \\d+ bytes \\d+)?|comment \"[^\"]*\""
              + "|log(?: prefix \"[^\"]*\"| level \\S+| flags \\S+| group \\d+)*)(?:\\s+|$)");
  private static final Pattern RULE =
      Pattern.compile(
          "(.*?)\\s*(?<!\\S)(accept|drop|return|reject(?: .*)?|queue(?: .*)?|fwd .*|(?:jump|goto) \\S+)$");
  private static final Pattern VERDICT_MAP = Pattern.compile("(.*) vmap \\{ (.*) \\}");

  /** What is in it is not listed, and may change all the time. */
  private static final Pattern NAMED_VERDICT_MAP = Pattern.compile("(.*) vmap @\\S+");

  /** Of one line of a chain, in their order; those that decide nothing are left out. */
  static List<SingleRule> of(String text) {
    return singles(DECORATION.matcher(text).replaceAll("").strip())
        .map(RULE::matcher)
        .filter(Matcher::matches)
        .map(rule -> new SingleRule(rule.group(1), rule.group(2)))
        .toList();
  }

  /**
   * A map of verdicts is as many rules; one whose verdicts nobody knows may drop whatever comes.
   */
  private static Stream<String> singles(String rule) {
    Matcher named = NAMED_VERDICT_MAP.matcher(rule);
    if (named.matches()) {
      return Stream.of(named.group(1) + " not-understood drop");
    }
    Matcher map = VERDICT_MAP.matcher(rule);
    return map.matches()
        ? Pattern.compile(", ")
            .splitAsStream(map.group(2))
            .map(entry -> map.group(1) + " " + entry.replace(" : ", " "))
        : Stream.of(rule);
  }

  boolean accepts() {
    return verdict.equals("accept");
  }

  /** The last of these has it leave by another interface. */
  boolean drops() {
    return verdict.equals("drop") || verdict.startsWith("reject") || verdict.startsWith("fwd ");
  }

  /** A program decides. */
  boolean queues() {
    return verdict.startsWith("queue");
  }

  /** Whether no rule behind it, in its chain, is looked at when the verdict itself does not end. */
  boolean leaves() {
    return verdict.equals("return") || verdict.startsWith("goto ");
  }

  /** The chain that goes on with it; empty for a verdict of its own. */
  String next() {
    return verdict.startsWith("jump ") || verdict.startsWith("goto ")
        ? verdict.substring("jump ".length())
        : "";
  }
}
