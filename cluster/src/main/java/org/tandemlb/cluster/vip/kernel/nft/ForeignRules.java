package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static final Path MODULES = Path.of("/proc/modules");

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
        legacy(searchPath, family).ifPresent(rulesets::add);
      } catch (IOException e) {
        unlisted.put(
            family,
            "the rules of %s cannot be listed: %s".formatted(Tool.legacyCommand(family), why(e)));
      }
    }
    return new ForeignRules(Optional.empty(), rulesets, unlisted);
  }

  private static String why(IOException e) {
    return e instanceof AccessDeniedException
        ? "only root may read " + e.getMessage()
        : e.getMessage();
  }

  static ForeignRules unreadable(String why) {
    return new ForeignRules(
        Optional.of("the rules of this machine cannot be listed: " + why), List.of(), Map.of());
  }

  private static Optional<Ruleset> legacy(String searchPath, String family) throws IOException {
    if (!mayHaveRules(family)) {
      return Optional.empty();
    }
    Command saved = Command.run(searchPath, List.of(Tool.legacyCommand(family) + "-save"));
    if (!saved.worked()) {
      throw new IOException(saved.firstLine());
    }
    return Optional.of(LegacyRules.parse(family, saved.output()));
  }

  /**
   * Asking the old command where its part of the kernel is not loaded would load it. The list of
   * its tables is for root's eyes alone; that of modules is for everybody's.
   */
  private static boolean mayHaveRules(String family) throws IOException {
    Path tables = Conditions.NET.resolve(family + "_tables_names");
    try {
      return Files.exists(tables) && !Files.readString(tables).isBlank();
    } catch (AccessDeniedException e) {
      return !Files.exists(MODULES) || Files.readString(MODULES).contains(family + "table_");
    }
  }
}
