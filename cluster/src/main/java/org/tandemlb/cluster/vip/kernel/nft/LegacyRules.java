package org.tandemlb.cluster.vip.kernel.nft;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules of the packet filter that was before nftables, as {@code iptables-legacy-save} prints
 * them, in the words of {@link Ruleset}, so that one judge does for both. Pure.
 */
final class LegacyRules {

  private static final Pattern WORD =
      Pattern.compile("\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|\\S+");

  private static final String TABLE = "*";

  private static final String CHAIN = ":";

  private static final String NOBODYS_POLICY = "-";

  private final String family;
  private final List<Ruleset.Chain> chains = new ArrayList<>();

  private String table = "";

  /** Of the table that is being read, by chain. */
  private final Map<String, String> policies = new LinkedHashMap<>();

  private final Map<String, List<List<String>>> rules = new LinkedHashMap<>();

  private LegacyRules(String family) {
    this.family = family;
  }

  /**
   * @param family {@code ip} or {@code ip6}
   */
  static Ruleset parse(String family, String saved) {
    LegacyRules reading = new LegacyRules(family);
    saved.lines().map(String::strip).forEach(reading::line);
    reading.endTable();
    return new Ruleset(Tool.LEGACY, reading.chains);
  }

  private void line(String line) {
    if (line.startsWith(TABLE)) {
      endTable();
      table = line.substring(TABLE.length());
      return;
    }
    List<String> words = words(line);
    if (line.startsWith(CHAIN) && words.size() > 1) {
      String name = words.get(0).substring(CHAIN.length());
      policies.put(name, words.get(1));
      rules.put(name, new ArrayList<>());
    } else if (words.size() > 2 && words.get(0).equals("-A")) {
      Optional.ofNullable(rules.get(words.get(1)))
          .ifPresent(chain -> chain.add(words.subList(2, words.size())));
    }
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    while (word.find()) {
      words.add(word.group(1) == null ? word.group() : word.group(1));
    }
    return words;
  }

  private void endTable() {
    Set<String> made = new HashSet<>(policies.keySet());
    made.removeIf(name -> !policies.get(name).equals(NOBODYS_POLICY));
    policies.forEach((name, policy) -> chains.add(chain(name, policy, made)));
    policies.clear();
    rules.clear();
  }

  private Ruleset.Chain chain(String name, String policy, Set<String> made) {
    boolean base = !made.contains(name);
    return new Ruleset.Chain(
        family,
        table,
        base ? name : LegacyRule.MADE + name,
        base ? table.equals("nat") ? "nat" : "filter" : "",
        base ? name.toLowerCase(Locale.ROOT) : "",
        Set.of(),
        base ? policy.toLowerCase(Locale.ROOT) : "",
        rules.get(name).stream()
            .flatMap(words -> LegacyRule.inWordsOfNft(family, words, made).stream())
            .toList());
  }
}
