package org.tandemlb.cluster.vip.kernel.nft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The chains of a machine in the words of {@code nft list ruleset}. What is not understood there is
 * left out. Pure.
 *
 * @param tool that has set them
 */
record Ruleset(Tool tool, List<Chain> chains) {

  private static final Pattern TABLE = Pattern.compile("table (\\S+) (\\S+) \\{.*");
  private static final Pattern CHAIN = Pattern.compile("chain (\\S+) \\{.*");
  private static final Pattern BASE =
      Pattern.compile(
          "type (\\S+) hook (\\S+)(?: devices?(?: =)? (\"[^\"]*\"|\\{[^}]*\\}|\\S+))? priority [^;]+;"
              + "(?: policy (\\w+);)?.*");

  Ruleset {
    chains = List.copyOf(chains);
  }

  /**
   * @param type of a base chain, else empty, as are the hook and the policy
   * @param devices that it is bound to, where its hook is one of a device
   * @param rules one each, in nft's words
   */
  record Chain(
      String family,
      String table,
      String name,
      String type,
      String hook,
      Set<String> devices,
      String policy,
      List<String> rules) {}

  /** Of what nft prints. */
  static Ruleset parse(String text) {
    return new Ruleset(Tool.NFT, new Reading().read(text));
  }

  /** Those of one table by their names: what a rule of it may jump to. */
  Map<String, Chain> of(String family, String table) {
    Map<String, Chain> found = new HashMap<>();
    for (Chain chain : chains) {
      if (chain.family.equals(family) && chain.table.equals(table)) {
        found.put(chain.name, chain);
      }
    }
    return found;
  }

  /** Goes through the text line by line; braces inside quotation marks do not count. */
  private static final class Reading {

    private static final int INSIDE_A_BLOCK = 2;

    private final List<Chain> chains = new ArrayList<>();
    private String family = "";
    private String table = "";
    private String chain = "";
    private String type = "";
    private String hook = "";
    private Set<String> devices = Set.of();
    private String policy = "";
    private List<String> rules = new ArrayList<>();
    private StringBuilder pending = new StringBuilder();
    private int depth;

    List<Chain> read(String text) {
      text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(this::line);
      return chains;
    }

    private void line(String line) {
      int before = depth;
      depth = Math.max(0, depth + braces(line));
      if (before == 0) {
        Matcher head = TABLE.matcher(line);
        family = head.matches() ? head.group(1) : "";
        table = head.matches() ? head.group(2) : "";
      } else if (before == INSIDE_A_BLOCK - 1 && depth >= INSIDE_A_BLOCK) {
        Matcher head = CHAIN.matcher(line);
        chain = head.matches() ? head.group(1) : "";
        type = "";
        hook = "";
        devices = Set.of();
        policy = "";
        rules = new ArrayList<>();
        pending = new StringBuilder();
      } else if (before >= INSIDE_A_BLOCK && depth < INSIDE_A_BLOCK) {
        end();
      } else if (before >= INSIDE_A_BLOCK) {
        pending.append(pending.isEmpty() ? "" : " ").append(line);
        if (depth == INSIDE_A_BLOCK) {
          statement(pending.toString());
          pending = new StringBuilder();
        }
      }
    }

    private void statement(String statement) {
      Matcher head = BASE.matcher(statement);
      if (head.matches()) {
        type = head.group(1);
        hook = head.group(2);
        devices = head.group(3) == null ? Set.of() : words(head.group(3));
        policy = head.group(4) == null ? "" : head.group(4);
      } else {
        rules.add(statement);
      }
    }

    private static Set<String> words(String list) {
      return Set.copyOf(List.of(list.replaceAll("[{}\"\\s]", "").split(",")));
    }

    private void end() {
      if (!chain.isEmpty()) {
        chains.add(
            new Chain(family, table, chain, type, hook, devices, policy, List.copyOf(rules)));
      }
      chain = "";
    }

    private static int braces(String line) {
      int braces = 0;
      boolean quoted = false;
      for (int i = 0; i < line.length(); i++) {
        char c = line.charAt(i);
        quoted ^= c == '"';
        braces += quoted ? 0 : c == '{' ? 1 : c == '}' ? -1 : 0;
      }
      return braces;
    }
  }
}
