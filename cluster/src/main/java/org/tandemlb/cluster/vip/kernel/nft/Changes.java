package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.tandemlb.cluster.vip.kernel.SockDiag.Listed;
import org.tandemlb.cluster.vip.kernel.nft.VipTable.Change;

/**
 * Puts up the rules of several VIPs together, step by step: a transaction of nft's, and a look at
 * the kernel's sockets, takes about as long for many as for one.
 */
final class Changes {

  private final List<Change> all;
  private final NftShell shell;
  private final Look look;

  private Changes(List<Change> all, NftShell shell, Look look) {
    this.all = all;
    this.shell = shell;
    this.look = look;
  }

  /** When it throws, each of them has the rules before, or these, or none. */
  static void make(List<Change> changes, NftShell shell, Look look) throws IOException {
    new Changes(changes, shell, look).make();
  }

  private void make() throws IOException {
    List<Change> filled = those(Change::fills);
    List<String> lines = new ArrayList<>();
    for (Change change : filled) {
      lines.add(change.opening());
    }
    shell.run(lines);
    filled.forEach(Change::opened);
    fill(filled, Change::filling);
    filled.forEach(Change::filled);

    lines.clear();
    for (Change change : all) {
      lines.add(change.line());
    }
    shell.run(lines);
    all.forEach(Change::stands);
    fill(those(Change::drops), Change::closing);
    all.forEach(Change::made);
  }

  private List<Change> those(Predicate<Change> which) {
    return all.stream().filter(which).toList();
  }

  private void fill(List<Change> changes, Filling filling) throws IOException {
    if (changes.isEmpty()) {
      return;
    }
    Map<InetAddress, Listed> there =
        look.at(changes.stream().map(Change::vip).collect(Collectors.toSet()));
    List<String> lines = new ArrayList<>();
    changes.forEach(change -> lines.addAll(filling.lines(change, there.get(change.vip()))));
    shell.run(lines);
  }

  private interface Filling {
    List<String> lines(Change change, Listed there);
  }

  /** Reads the sessions of all of these. */
  interface Look {
    Map<InetAddress, Listed> at(Set<InetAddress> vips) throws IOException;
  }
}
