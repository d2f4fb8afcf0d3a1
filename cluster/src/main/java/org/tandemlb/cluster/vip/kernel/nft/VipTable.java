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
    if (wanted.equals(Rules.NONE) || ports.isEmpty()) {
      clear(shell);
      return;
    }
    boolean recorded = wanted.own().records();
    boolean needsOwn = RulesText.sets(names, wanted).contains(names.ownSet());
    if ((needsOwn && !ownIsFilled) || (recorded && !ownIsWhole)) {
      recordOwn(wanted, shell);
    } else if (needsOwn && mayHaveEnded(wanted)) {
      forgetEnded(shell);
    }
    Set<String> unused = unused(wanted);
    replace(wanted, wanted.strays() != Strays.DROPPED, unused, shell);
    if (recorded && beginsToDrop(wanted)) {
      fillOwn(sockets.read().all(), shell);
    }
    rules = wanted;
    ownIsFilled = needsOwn;
    ownIsWhole = recorded;
    known.values().removeIf(flows -> unused.contains(flows.set()));
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

  /**
   * Every SYN first and then what there is: a session that begins in between is in both, and none
   * is in neither. Meanwhile the rules before hold. Of an earlier move a taker may have half-open
   * ones whose clients others have served since.
   */
  private void recordOwn(Rules wanted, NftShell shell) throws IOException {
    Rules before = chains ? rules : Rules.NONE;
    Rules recording =
        new Rules(
            before.partners(),
            before.olds(),
            Own.RECORDED,
            before.strays(),
            before.holder(),
            before.answers());
    replace(recording, true, Set.of(), shell);
    Listed there = sockets.read();
    fillOwn(takes(wanted) ? there.heard() : there.all(), shell);
    ownIsFilled = true;
    ownIsWhole = true;
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

  /**
   * What is an own flow still is a socket of the kernel's. Until the set says so again nothing is
   * dropped, and nothing sent on: an own flow's segment is this kernel's with the set and without
   * it. Whoever else's come in have come from a partner: the address is not on the interface.
   *
   * <p>Not of a half-open one whose answer was repeated: the other node has served its client
   * since.
   */
  private void forgetEnded(NftShell shell) throws IOException {
    Rules open =
        new Rules(rules.partners(), List.of(), Own.RECORDED, Strays.ACCEPTED, Optional.empty());
    replace(open, true, Set.of(), shell);
    // One of the next steps may fail: then whatever is wanted next has to fill it first.
    ownIsFilled = false;
    ownIsWhole = false;
    shell.run(SetText.flush(names, names.ownSet()));
    fillOwn(sockets.read().heard(), shell);
  }

  private void fillOwn(Set<Flow> flows, NftShell shell) throws IOException {
    for (String line : SetText.add(names, names.ownSet(), fitting(flows))) {
      shell.run(line);
    }
  }

  private void replace(Rules wanted, boolean recordSyns, Set<String> unused, NftShell shell)
      throws IOException {
    String device =
        link.get()
            .map(LinkIdentity::interfaceName)
            .filter(name -> !name.contains("\"")) // it would end nft's quotation
            .orElseThrow(
                () -> new NftRefusedException("the VIP has no interface here that nft can name"));
    shell.run(RulesText.replace(names, ports, device, wanted, recordSyns, unused));
    chains = true;
    sets.addAll(RulesText.sets(names, wanted));
    sets.removeAll(unused);
  }

  private void clear(NftShell shell) throws IOException {
    if (!isEmpty()) {
      shell.run(RulesText.remove(names, chains, sets));
    }
    rules = Rules.NONE;
    known.clear();
    sets.clear();
    chains = false;
    ownIsFilled = false;
    ownIsWhole = false;
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

  private List<Flow> fitting(Set<Flow> flows) {
    List<Flow> fitting = new ArrayList<>(flows);
    fitting.removeIf(flow -> !SetText.fits(names, flow));
    return fitting;
  }

  /** Reads the kernel's sessions on one VIP. */
  interface Sockets {
    Listed read() throws IOException;
  }
}
