package org.tandemlb.cluster.election;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a holder should reach besides its peers, by name: a backend of each pool of its frontends,
 * and a witness.
 */
public final class Needs {

  /** No pool's name: a slash cannot stand in one. */
  public static final String WITNESS = "/witness";

  private Needs() {}

  /** {@code reaches no backend of mail, web and no witness}; empty for nothing. */
  public static String lacking(Collection<String> needs) {
    return needs.isEmpty() ? "" : "reaches " + words("no ", needs);
  }

  /** {@code a backend of mail, web and a witness}. */
  static String named(Collection<String> needs) {
    return words("a ", needs);
  }

  private static String words(String article, Collection<String> needs) {
    List<String> pools = needs.stream().filter(need -> !need.equals(WITNESS)).sorted().toList();
    List<String> words = new ArrayList<>();
    if (!pools.isEmpty()) {
      words.add(article + "backend of " + String.join(", ", pools));
    }
    if (needs.contains(WITNESS)) {
      words.add(article + "witness");
    }
    return String.join(" and ", words);
  }
}
