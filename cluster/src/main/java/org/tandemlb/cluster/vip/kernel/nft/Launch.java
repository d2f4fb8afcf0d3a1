package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.handover.Neighbour;
import org.tandemlb.cluster.vip.handover.Rules;

/** Starts an nft that can do everything which a handover needs, or says why there can be none. */
final class Launch implements Tables.Launcher {

  private static final Logger LOG = LoggerFactory.getLogger(Launch.class);

  private static final Pattern OWNER = Pattern.compile("# progname (\\S+)");

  private final String searchPath;
  private final String tableName;

  /** One VIP of each family that this node has. */
  private final TreeMap<String, Names> families = new TreeMap<>();

  /**
   * @param tableName of the table in each family that it shall own
   */
  Launch(String searchPath, Collection<InetAddress> vips, String tableName) {
    this.searchPath = searchPath;
    this.tableName = tableName;
    for (InetAddress vip : vips) {
      Names names = new Names(vip, tableName);
      families.putIfAbsent(names.table(), names);
    }
  }

  @Override
  public NftShell launch() throws IOException {
    NftShell shell = tried();
    for (Names names : families.values()) {
      wholeSegments(names, shell)
          .ifPresent(wanting -> LOG.warn("planned moves may leave sessions hanging: {}", wanting));
    }
    return shell;
  }

  /** One VIP of each family. */
  Collection<Names> families() {
    return families.values();
  }

  /** One that has done, and undone, whatever no handover can do without. */
  NftShell tried() throws IOException {
    Optional<String> missing = KernelPassage.missing(searchPath);
    if (missing.isPresent()) {
      throw new IOException(missing.get()); // Else it is told in the words of a shell that ends.
    }
    NftShell shell;
    try {
      shell = NftShell.start(searchPath, families.keySet());
    } catch (NftRefusedException e) {
      throw whyNot(e);
    }
    for (Names names : families.values()) {
      try {
        shell.run(rehearsal(names));
      } catch (IOException e) {
        shell.close();
        throw new IOException("this nft or this kernel cannot do it: " + e.getMessage(), e);
      }
    }
    return shell;
  }

  /**
   * Without it all but the clients whose segments come in fragments are served on.
   *
   * @return what is wanting, in words
   */
  static Optional<String> wholeSegments(Names names, NftShell shell) throws IOException {
    try {
      shell.run(RulesText.wholeSegments(names));
      return Optional.empty();
    } catch (NftRefusedException e) {
      return Optional.of(
          "those of clients whose segments come in fragments, for this kernel does not put them"
              + " together (no tproxy in nftables' family %s: %s)"
                  .formatted(names.family(), e.getMessage()));
    }
  }

  /** Every kind of rule, made and removed in one transaction: no segment meets them. */
  private static String rehearsal(Names names) {
    Neighbour nobody = new Neighbour("nobody", new MacAddress("02:00:00:00:00:00"), names.vip());
    Rules everything =
        new Rules(
            List.of(nobody),
            List.of(
                new Rules.Old(nobody, Rules.Reach.KNOWN), new Rules.Old(nobody, Rules.Reach.REST)),
            Rules.Own.RECORDED,
            Rules.Strays.DROPPED,
            Optional.of(nobody),
            Rules.Answers.ONCE);
    return RulesText.replace(names, Set.of(1), "lo", everything, true, Set.of())
        + "; "
        + RulesText.remove(names, true, RulesText.sets(names, everything));
  }

  /** Who may not change a table is told the same as who may change none. */
  private IOException whyNot(NftRefusedException refused) {
    for (String table : families.keySet()) {
      try {
        Command listed =
            Command.run(
                searchPath, List.of("nft", "list", "table", table.split(" ")[0], tableName));
        if (listed.output().contains("Operation not permitted")) {
          return new IOException(
              "nft may not change rules: CAP_NET_ADMIN must reach child processes too (run as"
                  + " root, or AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW)",
              refused);
        }
        if (listed.output().contains("flags owner")) {
          Matcher owner = OWNER.matcher(listed.output());
          return new TableTakenException(
              "the nftables table "
                  + table
                  + " belongs to another program that runs"
                  + (owner.find() ? " (" + owner.group(1) + ")" : "")
                  + ": end it");
        }
      } catch (IOException e) {
        return new IOException(refused.getMessage() + "; and " + e.getMessage(), e);
      }
    }
    // It has no owner any more: whoever was here before has ended just now.
    return new TableTakenException(refused.getMessage());
  }
}
