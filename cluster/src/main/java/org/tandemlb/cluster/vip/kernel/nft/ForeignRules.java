package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The packet filter of this machine at one moment, as other programs have set it.
 *
 * @param unreadable why it cannot be read, in words; then nothing is known of it
 * @param legacy by family, the rules for what leaves in the packet filter that was before nftables
 */
record ForeignRules(Optional<String> unreadable, Ruleset ruleset, Map<String, String> legacy) {

  /** By family, who speaks for the packet filter that was before nftables. */
  static final Map<String, String> LEGACY_COMMANDS =
      Map.of("ip", "iptables-legacy", "ip6", "ip6tables-legacy");

  /** A packet filter that does nothing. */
  static final ForeignRules NONE =
      new ForeignRules(Optional.empty(), new Ruleset(List.of()), Map.of());

  ForeignRules {
    legacy = Map.copyOf(legacy);
  }

  /** Of the calling thread's network namespace. Takes as long as the commands that list them. */
  static ForeignRules read(String searchPath) {
    try {
      Command listed = Command.run(searchPath, List.of("nft", "-s", "-t", "list", "ruleset"));
      if (!listed.worked()) {
        return unreadable(listed.firstLine());
      }
      return new ForeignRules(
          Optional.empty(),
          Ruleset.parse(listed.output()),
          Map.of("ip", legacy(searchPath, "ip"), "ip6", legacy(searchPath, "ip6")));
    } catch (IOException e) {
      return unreadable(e.getMessage());
    }
  }

  static ForeignRules unreadable(String why) {
    return new ForeignRules(
        Optional.of("the rules of this machine cannot be listed: " + why),
        new Ruleset(List.of()),
        Map.of());
  }

  /** Asking the old command where its part of the kernel is not loaded would load it. */
  private static String legacy(String searchPath, String family) throws IOException {
    Path loaded = Conditions.NET.resolve(family + "_tables_names");
    if (!Files.exists(loaded) || !Files.readString(loaded).contains("filter")) {
      return "";
    }
    Command listed = Command.run(searchPath, List.of(LEGACY_COMMANDS.get(family), "-S", "OUTPUT"));
    return listed.worked() ? listed.output() : "";
  }
}
