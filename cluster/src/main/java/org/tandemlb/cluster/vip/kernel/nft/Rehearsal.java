package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether this machine can do what a handover needs, found by doing it: with tables of another name
 * than a node's, which are gone with the nft that owns them.
 *
 * @param obstacle why nothing can be handed over here; empty when it can
 * @param doubts by family, what is wanting that a handover can do without, in words
 */
record Rehearsal(Optional<String> obstacle, Map<String, String> doubts) {

  Rehearsal {
    doubts = Map.copyOf(doubts);
  }

  /** By whoever has no right to try. */
  static Rehearsal unplayed(Optional<String> obstacle) {
    return new Rehearsal(obstacle, Map.of());
  }

  /** Needs the right to change rules. */
  static Rehearsal play(String searchPath, Collection<InetAddress> vips) {
    String name = Names.TABLE + "_check_" + ProcessHandle.current().pid();
    Launch launch = new Launch(searchPath, vips, name);
    Map<String, String> doubts = new HashMap<>();
    try (KernelSockets sockets = new KernelSockets();
        NftShell shell = launch.tried()) {
      sockets.rehearse();
      for (Names names : launch.families()) {
        Launch.wholeSegments(names, shell)
            .or(() -> silence(names, shell))
            .ifPresent(wanting -> doubts.put(names.family(), wanting));
      }
      return new Rehearsal(Optional.empty(), doubts);
    } catch (IOException e) {
      return new Rehearsal(Optional.of(String.valueOf(e.getMessage())), Map.of());
    }
  }

  /** Of other interfaces, when somebody asks for a VIP by ARP. */
  private static Optional<String> silence(Names names, NftShell shell) {
    if (!names.v4()) {
      return Optional.empty();
    }
    String table = ArpText.table(names.tableName());
    try {
      shell.run(NftShell.own(table));
      shell.run(ArpText.rehearsal(table, names.vip()));
      return Optional.empty();
    } catch (IOException e) {
      return ArpTable.doubt(e.getMessage());
    }
  }

  /** Which of those concerns a VIP. */
  Optional<String> doubt(InetAddress vip) {
    return Optional.ofNullable(doubts.get(new Names(vip).family()));
  }
}
