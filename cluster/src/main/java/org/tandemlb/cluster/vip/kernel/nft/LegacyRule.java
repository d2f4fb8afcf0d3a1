package org.tandemlb.cluster.vip.kernel.nft;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One rule of {@code iptables-legacy-save} in nft's words, for what leaves this machine or comes to
 * it. What is not understood stays a condition, or a verdict, of which nobody knows. Pure.
 */
final class LegacyRule {

  /** Before the name of a chain that somebody has made: it may be called like a word of nft's. */
  static final String MADE = "made:";

  /** A condition that is no word of nft's. */
  private static final String NOT_UNDERSTOOD = "not-understood";

  /** What such a match asks stands in the options behind it. */
  private static final Set<String> MATCHES =
      Set.of("tcp", "udp", "multiport", "conntrack", "state", "comment", "owner", "addrtype");

  /** Targets that write down, mark or change what they see, and it goes on. */
  private static final Set<String> DECIDE_NOTHING =
      Set.of(
          ("AUDIT CHECKSUM CLASSIFY CONNMARK CONNSECMARK CT DSCP ECN HL HMARK IDLETIMER LED LOG"
                  + " MARK NFLOG NOTRACK RATEEST SECMARK SET TCPMSS TCPOPTSTRIP TEE TOS TRACE TTL"
                  + " ULOG")
              .split(" "));

  private static final Pattern PROTOCOL = Pattern.compile("[a-z0-9-]+");
  private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f.:/]+");
  private static final Pattern DEVICE = Pattern.compile("\"[\\w.:-]*\\*?\"");
  private static final Pattern LIST = Pattern.compile("\\{ [\\w-]+(?:, [\\w-]+)* \\}");
  private static final Pattern USER = Pattern.compile("\\d+(?:-\\d+)?");

  private static final String LIMIT_IFACE_IN = "--limit-iface-in";

  private static final String ANY_USER = "0-4294967295";

  private final String family;
  private final List<String> words;
  private final List<String> conditions = new ArrayList<>();
  private int next;

  private LegacyRule(String family, List<String> words) {
    this.family = family;
    this.words = words;
  }

  /**
   * @param words behind {@code -A CHAIN}
   * @param made the chains of its table that somebody has made
   * @return empty when it decides nothing
   */
  static Optional<String> inWordsOfNft(String family, List<String> words, Set<String> made) {
    return new LegacyRule(family, words).read(made);
  }

  private Optional<String> read(Set<String> made) {
    while (next < words.size()) {
      boolean not = words.get(next).equals("!");
      next += not ? 1 : 0;
      String option = word();
      if (option.equals("-j") || option.equals("-g")) {
        String target = word();
        return DECIDE_NOTHING.contains(target)
            ? Optional.empty()
            : Optional.of(rule(option, target, made));
      }
      condition(option, not);
    }
    return Optional.empty();
  }

  /** Empty at the end. */
  private String word() {
    return next < words.size() ? words.get(next++) : "";
  }

  /** A program, or a target that nobody here knows, may drop what it is given. */
  private String rule(String option, String target, Set<String> made) {
    String verdict =
        switch (target) {
          case "ACCEPT", "DROP", "REJECT", "RETURN" -> target.toLowerCase(Locale.ROOT);
          case "NFQUEUE", "QUEUE" -> "queue";
          default -> {
            if (made.contains(target)) {
              yield (option.equals("-g") ? "goto " : "jump ") + MADE + target;
            }
            yield NOT_UNDERSTOOD + " drop";
          }
        };
    conditions.add(verdict);
    return String.join(" ", conditions);
  }

  private void condition(String option, boolean not) {
    switch (option) {
      case "-p" -> field("meta l4proto", not, PROTOCOL, word().replaceFirst("^6$", "tcp"));
      case "-s" -> field(family + " saddr", not, ADDRESS, word());
      case "-d" -> field(family + " daddr", not, ADDRESS, word());
      case "-i" -> cameBy(not, word());
      case "-o" -> field("oifname", not, DEVICE, '"' + word().replace('+', '*') + '"');
      case "--sport", "--sports" -> field("th sport", not, LIST, ports(word()));
      case "--dport", "--dports" -> field("th dport", not, LIST, ports(word()));
      case "--state", "--ctstate" ->
          field("ct state", not, LIST, list(word().toLowerCase(Locale.ROOT)));
      // What nft lists of this match is called so: to nft's own what no socket has sent is
      // nobody's.
      case "--uid-owner" -> field("skuid", not, USER, word());
      case "--gid-owner" -> field("skgid", not, USER, word());
      case "--socket-exists" -> field("skuid", not, USER, ANY_USER);
      case "--dst-type" -> addressType(not, word());
      case LIMIT_IFACE_IN -> {} // It says of which question the type is the answer.
      case "--comment" -> word();
      case "-m" -> {
        if (!MATCHES.contains(word())) {
          conditions.add(NOT_UNDERSTOOD);
        }
      }
      default -> conditions.add(NOT_UNDERSTOOD); // So is each word that stands behind it.
    }
  }

  /** Not nft's own word: to what has come in nowhere that one is not the same on every kernel. */
  private void cameBy(boolean not, String device) {
    if (!device.equals("+")) {
      field("came-by", not, DEVICE, '"' + device.replace('+', '*') + '"');
    }
  }

  /** Where it is asked at any interface the VIP's is the same wherever it is. */
  private void addressType(boolean not, String types) {
    if (words.contains(LIMIT_IFACE_IN)) {
      field("fib daddr . iif type", not, LIST, list(types.toLowerCase(Locale.ROOT)));
    } else {
      conditions.add(NOT_UNDERSTOOD);
    }
  }

  private void field(String field, boolean not, Pattern understood, String value) {
    conditions.add(
        understood.matcher(value).matches()
            ? field + (not ? " != " : " ") + value
            : NOT_UNDERSTOOD);
  }

  private static String ports(String text) {
    return list(text.replaceFirst("^:", "0:").replaceFirst(":$", ":65535").replace(':', '-'));
  }

  private static String list(String text) {
    return "{ " + text.replace(",", ", ") + " }";
  }
}
