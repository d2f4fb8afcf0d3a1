package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.handover.Flow;
import org.tandemlb.cluster.vip.handover.HandoverEffect.Know;
import org.tandemlb.cluster.vip.handover.Rules;
import org.tandemlb.cluster.vip.handover.Rules.Own;
import org.tandemlb.cluster.vip.handover.Rules.Reach;
import org.tandemlb.cluster.vip.handover.Rules.Strays;
import org.tandemlb.cluster.vip.kernel.SockDiag.Listed;

/**
 * What the kernel does for one VIP, and should do: the same but for when nft has ended. Owned by
 * the worker.
 */
final class VipTable {

  private final Names names;
  private final Set<Integer> ports;
  private final Supplier<Optional<LinkIdentity>> link;
  private final Sockets sockets;
  private final Map<String, KnownFlows> known = new HashMap<>();
  private Rules rules = Rules.NONE;

  /** Whether the set of own flows has what there was when it was made. */
  private boolean ownIsFilled;

  /** Whether it has every SYN since, too. */
  private boolean ownIsWhole;

  /** What the kernel may have of it. */
  private final Set<String> sets = new TreeSet<>();

  private boolean chains;

  /**
   * @param link where the VIP belongs
   * @param sockets reads the kernel's sessions on it
   */
  VipTable(
      InetAddress vip, Set<Integer> ports, Supplier<Optional<LinkIdentity>> link, Sockets sockets) {
    this.names = new Names(vip);
    this.ports = Set.copyOf(ports);
    this.link = link;
    this.sockets = sockets;
  }

  boolean isEmpty() {
    return !chains && sets.isEmpty();
  }

  /** When it throws, the rules before still hold, or none. */
  void apply(Rules wanted, NftShell shell) throws IOException {
    Changes.make(List.of(change(wanted)), shell, vips -> Map.of(names.vip(), sockets.read()));
  }

  /** To these rules; to be made before another one is asked for. */
  Change change(Rules wanted) {
    return new Change(ports.isEmpty() ? Rules.NONE : wanted);
  }

  /** Many flows take a while, in which a session may begin here: those are taken out again. */
  void know(Know know, NftShell shell) throws IOException {
    sets.add(names.knownSet(know.node()));
    KnownFlows flows = known.computeIfAbsent(know.node(), node -> new KnownFlows(names, node));
    Set<Flow> theirs = new HashSet<>(know.begun());
    theirs.removeAll(ownAmong(theirs));
    flows.know(new Know(know.node(), know.whole(), theirs, know.ended()), shell);
    Set<Flow> begunHere = ownAmong(theirs);
    if (!begunHere.isEmpty()) {
      flows.know(new Know(know.node(), false, Set.of(), begunHere), shell);
    }
  }

  private Set<Flow> ownAmong(Set<Flow> flows) throws IOException {
    if (flows.isEmpty()) {
      return Set.of();
    }
    Set<Flow> own = new HashSet<>(sockets.read().heard());
    own.retainAll(flows);
    return own;
  }

  /** Nothing is wanted any more; only while there is no nft, and so nothing in the kernel. */
  void abandon() {
    forgotten();
    rules = Rules.NONE;
    known.clear();
  }

  /** nft has ended, and the kernel took everything away. */
  void forgotten() {
    chains = false;
    ownIsFilled = false;
    ownIsWhole = false;
    sets.clear();
    known.values().forEach(KnownFlows::forgotten);
  }

  /** Everything again; returns whether there was anything. */
  boolean restore(NftShell shell) throws IOException {
    for (KnownFlows flows : known.values()) {
      sets.add(flows.set());
      flows.load(shell);
    }
    if (!rules.equals(Rules.NONE)) {
      apply(rules, shell);
    }
    return !isEmpty();
  }

  private static boolean takes(Rules wanted) {
    return wanted.olds().stream().anyMatch(old -> old.reach() == Reach.REST);
  }

  /**
   * While another node has the address, whoever uses a source port anew whose session has ended
   * here is that node's client.
   */
  private boolean mayHaveEnded(Rules wanted) {
    boolean backHere = rules.strays() == Strays.DROPPED && wanted.strays() != Strays.DROPPED;
    return backHere || (wanted.own() == Own.RECOUNTED && rules.own() != Own.RECOUNTED);
  }

  /**
   * Of a handshake by SYN cookie there is no socket before its last segment: one whose SYN came
   * before SYNs were recorded has become a session since. Once strays are dropped none does any
   * more, so whoever is served then is in the set; what is dropped until that is sent again.
   */
  private boolean beginsToDrop(Rules wanted) {
    return wanted.strays() == Strays.DROPPED && rules.strays() != Strays.DROPPED;
  }

  /** Sets that the rules before needed and these do not. Those that wait for rules stay. */
  private Set<String> unused(Rules wanted) {
    Set<String> unused = new TreeSet<>(Set.of(names.ownSet(), names.askedSet()));
    unused.removeAll(RulesText.sets(names, wanted));
    rules.olds().forEach(old -> unused.add(names.knownSet(old.to().node())));
    wanted.olds().forEach(old -> unused.remove(names.knownSet(old.to().node())));
    unused.retainAll(sets);
    return unused;
  }

  private List<String> filling(Set<Flow> flows) {
    List<Flow> fitting = new ArrayList<>(flows);
    fitting.removeIf(flow -> !SetText.fits(names, flow));
    return SetText.add(names, names.ownSet(), fitting);
  }

  private String replacing(Rules wanted, boolean recordSyns, Set<String> unused)
      throws NftRefusedException {
    String device =
        link.get()
            .map(LinkIdentity::interfaceName)
            .filter(name -> !name.contains("\"")) // it would end nft's quotation
            .orElseThrow(
                () -> new NftRefusedException("the VIP has no interface here that nft can name"));
    return RulesText.replace(names, ports, device, wanted, recordSyns, unused);
  }

  private void replaced(Rules by, Set<String> unused) {
    chains = true;
    sets.addAll(RulesText.sets(names, by));
    sets.removeAll(unused);
  }

  /**
   * The rules of this VIP on their way into the kernel, in the order in which {@link Changes} makes
   * it: lines of nft, and what the kernel has once they are done.
   */
  final class Change {
    private final Rules wanted;
    private final boolean recorded;
    private final boolean needsOwn;
    private final boolean records;
    private final boolean forgets;
    private final boolean drops;
    private Set<String> unused = Set.of();

    private Change(Rules wanted) {
      this.wanted = wanted;
      recorded = wanted.own().records();
      needsOwn = RulesText.sets(names, wanted).contains(names.ownSet());
      records = (needsOwn && !ownIsFilled) || (recorded && !ownIsWhole);
      forgets = !records && needsOwn && mayHaveEnded(wanted);
      drops = recorded && beginsToDrop(wanted);
    }

    InetAddress vip() {
      return names.vip();
    }

    /** Whether the set of own flows is filled before the rules are wanted ones. */
    boolean fills() {
      return records || forgets;
    }

    /**
     * Every SYN first and then what there is: a session that begins in between is in both, and none
     * is in neither. Meanwhile the rules before hold.
     *
     * <p>Or, what is an own flow still is a socket of the kernel's. Until the set says so again
     * nothing is dropped, and nothing sent on: an own flow's segment is this kernel's with the set
     * and without it. Whoever else's come in have come from a partner: the address is not on the
     * interface.
     */
    String opening() throws NftRefusedException {
      String line = replacing(meanwhile(), true, Set.of());
      return forgets ? line + "; " + SetText.flush(names, names.ownSet()) : line;
    }

    private Rules meanwhile() {
      Rules before = chains ? rules : Rules.NONE;
      return forgets
          ? new Rules(before.partners(), List.of(), Own.RECORDED, Strays.ACCEPTED, Optional.empty())
          : new Rules(
              before.partners(),
              before.olds(),
              Own.RECORDED,
              before.strays(),
              before.holder(),
              before.answers());
    }

    void opened() {
      replaced(meanwhile(), Set.of());
      // One of the next steps may fail: then whatever is wanted next has to fill it first.
      ownIsFilled = false;
      ownIsWhole = false;
    }

    /**
     * Not with half-open ones of an earlier move whose clients the other node may have served
     * since: who takes has such, and whose answer was repeated.
     */
    List<String> filling(Listed there) {
      return VipTable.this.filling(forgets || takes(wanted) ? there.heard() : there.all());
    }

    void filled() {
      ownIsFilled = true;
      ownIsWhole = true;
    }

    /** Empty: there is nothing to be done. */
    String line() throws NftRefusedException {
      if (wanted.equals(Rules.NONE)) {
        return isEmpty() ? "" : RulesText.remove(names, chains, sets);
      }
      unused = unused(wanted);
      return replacing(wanted, wanted.strays() != Strays.DROPPED, unused);
    }

    void stands() {
      if (wanted.equals(Rules.NONE)) {
        rules = Rules.NONE;
        known.clear();
        forgotten();
      } else {
        replaced(wanted, unused);
      }
    }

    /** Whether who is served now is taken into the set once strays are dropped. */
    boolean drops() {
      return drops;
    }

    List<String> closing(Listed there) {
      return VipTable.this.filling(there.all());
    }

    void made() {
      rules = wanted;
      ownIsFilled = needsOwn;
      ownIsWhole = recorded;
      known.values().removeIf(flows -> unused.contains(flows.set()));
    }
  }

  /** Reads the kernel's sessions on one VIP. */
  interface Sockets {
    Listed read() throws IOException;
  }
}
