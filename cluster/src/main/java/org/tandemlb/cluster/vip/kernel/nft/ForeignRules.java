package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The packet filter of this machine at one moment, as other programs have set it.
 *
 * @param unreadable why it cannot be read, in words; then nothing is known of it
 * @param rulesets nft's, and what there is in the packet filter that was before
 * @param unlisted by family, why the latter's rules are not among them, in words
 */
record ForeignRules(
    Optional<String> unreadable, List<Ruleset> rulesets, Map<String, String> unlisted) {

  /** A packet filter that does nothing. */
  static final ForeignRules NONE = new ForeignRules(Optional.empty(), List.of(), Map.of());

  ForeignRules {
    rulesets = List.copyOf(rulesets);
    unlisted = Map.copyOf(unlisted);
  }

  /** Of the calling thread's network namespace. Takes as long as the commands that list them. */
  static ForeignRules read(String searchPath) {
    List<Ruleset> rulesets = new ArrayList<>();
    try {
      Command listed = Command.run(searchPath, List.of("nft", "-s", "-t", "list", "ruleset"));
      if (!listed.worked()) {
        return unreadable(listed.firstLine());
      }
      rulesets.add(Ruleset.parse(listed.output()));
    } catch (IOException e) {
      return unreadable(e.getMessage());
    }
    Map<String, String> unlisted = new HashMap<>();
    for (String family : List.of("ip", "ip6")) {
      try {
        LegacyFilter.read(searchPath, family).ifPresent(rulesets::add);
      } catch (IOException e) {
        unlisted.put(
            family,
            "the rules of %s cannot be listed: %s"
                .formatted(Tool.legacyCommand(family), e.getMessage()));
      }
    }
    return new ForeignRules(Optional.empty(), rulesets, unlisted);
  }

  static ForeignRules unreadable(String why) {
    return new ForeignRules(
        Optional.of("the rules of this machine cannot be listed: " + why), List.of(), Map.of());
  }

  /** Whether one of them looks at frames, on a bridge or where they leave an interface. */
  boolean seeFrames() {
    return rulesets.stream()
        .flatMap(ruleset -> ruleset.chains().stream())
        .anyMatch(chain -> chain.family().equals("bridge") || chain.hook().equals("egress"));
  }
}
