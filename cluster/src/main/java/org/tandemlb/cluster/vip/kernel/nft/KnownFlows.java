package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tandemlb.cluster.vip.handover.Flow;
import org.tandemlb.cluster.vip.handover.HandoverEffect.Know;

/**
 * The flows of one old holder, here and in a set of the kernel's. No flow that stays known is ever
 * missing there: what is new goes in before what has ended goes out. Owned by the worker.
 */
final class KnownFlows {

  private final Names names;
  private final String set;
  private Set<Flow> wanted = new HashSet<>();

  /** May be in the kernel's set although it is not wanted: something went wrong. */
  private final Set<Flow> stale = new HashSet<>();

  /** Whether everything that is wanted is in the kernel's set. */
  private boolean loaded;

  KnownFlows(Names names, String node) {
    this.names = names;
    set = names.knownSet(node);
  }

  String set() {
    return set;
  }

  /** What is wanted changes also when the kernel does not follow: it is told again later. */
  void know(Know know, NftShell shell) throws IOException {
    Set<Flow> begun = fitting(know.begun());
    Set<Flow> ended = know.whole() ? without(wanted, begun) : fitting(know.ended());
    int count = know.whole() ? begun.size() : wanted.size() + begun.size();
    if (count > SetText.SIZE) {
      throw new NftRefusedException(
          know.node() + " has " + count + " flows; " + SetText.SIZE + " can be sent on to it");
    }
    if (know.whole()) {
      Set<Flow> known = wanted;
      wanted = new HashSet<>(begun);
      begun = loaded ? without(begun, known) : begun;
    } else {
      wanted.addAll(begun);
      wanted.removeAll(ended);
      begun = without(begun, ended);
    }
    stale.removeAll(wanted);
    stale.addAll(ended);
    tell(loaded ? begun : wanted, shell);
  }

  /** The kernel has lost everything. */
  void forgotten() {
    loaded = false;
    stale.clear();
  }

  void load(NftShell shell) throws IOException {
    if (!loaded) {
      tell(wanted, shell);
    }
  }

  private void tell(Collection<Flow> add, NftShell shell) throws IOException {
    loaded = false;
    List<String> lines = new ArrayList<>();
    lines.add(SetText.create(names, set));
    lines.addAll(SetText.add(names, set, add));
    lines.addAll(SetText.delete(names, set, stale));
    for (String line : lines) {
      shell.run(line);
    }
    stale.clear();
    loaded = true;
  }

  private Set<Flow> fitting(Set<Flow> flows) {
    Set<Flow> fitting = new HashSet<>(flows);
    fitting.removeIf(flow -> !SetText.fits(names, flow));
    return fitting;
  }

  private static Set<Flow> without(Set<Flow> all, Set<Flow> some) {
    Set<Flow> left = new HashSet<>(all);
    left.removeAll(some);
    return left;
  }
}
