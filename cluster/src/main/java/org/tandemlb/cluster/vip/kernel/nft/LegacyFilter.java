package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lists the rules of the packet filter that was before nftables, by its own command, table by
 * table: for the list of all tables the command reads a file that is root's alone, for one that is
 * named CAP_NET_ADMIN and CAP_NET_RAW will do.
 */
final class LegacyFilter {

  /** Those in which a rule may drop; {@code nat} refuses such rules. */
  private static final List<String> TABLES = List.of("filter", "mangle", "raw", "security");

  private static final Path MODULES = Path.of("/proc/modules");

  /** What the command says of a table that this kernel does not have at all. */
  private static final String NO_SUCH_TABLE = "Table does not exist";

  /** {@code env} says so of a command. */
  private static final int NOT_FOUND = 127;

  private LegacyFilter() {}

  /**
   * Of the calling thread's network namespace.
   *
   * @param family {@code ip} or {@code ip6}
   * @return empty when nothing of it is in this kernel
   * @throws IOException when they cannot be listed; the message says why and what would help
   */
  static Optional<Ruleset> read(String searchPath, String family) throws IOException {
    List<String> tables = tables(family);
    if (tables.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder rules = new StringBuilder();
    for (String table : tables) {
      rules.append(rules(searchPath, family, table));
    }
    return Optional.of(LegacyRules.parse(family, rules.toString()));
  }

  private static String rules(String searchPath, String family, String table) throws IOException {
    String command = Tool.legacyCommand(family) + "-save";
    Command saved = Command.run(searchPath, List.of(command, "-t", table));
    if (saved.exitCode() == NOT_FOUND) {
      throw new IOException("there is no `" + command + "` command here: install iptables");
    }
    if (saved.worked()) {
      return saved.output();
    }
    if (saved.output().contains(NO_SUCH_TABLE)) {
      return "";
    }
    throw new IOException(saved.firstLine());
  }

  /**
   * Naming a table makes it where its part of the kernel is there and nobody has used it yet. So
   * the kernel is asked which there are; who may not read that looks for their modules, and in a
   * kernel without modules any may be there.
   */
  private static List<String> tables(String family) throws IOException {
    Path names = Conditions.NET.resolve(family + "_tables_names");
    if (!Files.exists(names)) {
      return List.of();
    }
    try {
      List<String> used = Files.readAllLines(names);
      return TABLES.stream().filter(used::contains).toList();
    } catch (AccessDeniedException e) {
      return Files.exists(MODULES) ? ofModules(family) : TABLES;
    }
  }

  private static List<String> ofModules(String family) throws IOException {
    try (Stream<String> lines = Files.lines(MODULES)) {
      List<String> loaded = lines.map(line -> line.split(" ")[0]).toList();
      return TABLES.stream().filter(table -> loaded.contains(family + "table_" + table)).toList();
    }
  }
}
