package org.tandemlb.cluster.vip.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipMachine;
import org.tandemlb.cluster.vip.VipState;

/** One node of a {@link HandoverHarness}: both real machines, and a kernel that does as told. */
final class HandoverNode implements Outlet, Peers {

  /** What the others know of it. */
  record Report(boolean holds, boolean aside, boolean unsettled) {
    static final Report NOTHING = new Report(false, false, false);
  }

  final String name;
  final Handover handover;
  final Set<Flow> sockets = new HashSet<>();
  final List<String> said = new ArrayList<>();

  /** What of this is a warning. */
  final List<String> warned = new ArrayList<>();

  final List<VipEffect> performed = new ArrayList<>();
  final List<HandoverEffect> called = new ArrayList<>();

  /** Why sessions were reset here, each time. */
  final List<String> resets = new ArrayList<>();

  boolean alive = true;

  final List<HandoverProgress> progress = new ArrayList<>();

  /** Whether it says that its moves can keep sessions. */
  boolean canKeep = true;

  /** Its process does nothing, and nobody hears it. */
  boolean hangs;

  /** Its control thread does nothing, and it is a member all the same. */
  boolean mute;

  /** Whether its kernel answers for its own address. */
  boolean isReached = true;

  boolean carries;
  boolean aside;

  /** What the kernel refuses. */
  Predicate<HandoverEffect> refuses = effect -> false;

  Predicate<VipEffect> keeps = effect -> false;

  /** Whether the others do not know its own address yet. */
  boolean unreported;

  /** How long its kernel takes. */
  long slowMillis = 5;

  /** When it got the address last. */
  long holderSinceMillis;

  private final HandoverHarness all;
  private final VipMachine machine;
  private final Queue<VipEvent> answers = new ArrayDeque<>();
  private final Map<String, Set<Flow>> known = new HashMap<>();
  private final List<Rules> rules = new ArrayList<>(List.of(Rules.NONE));
  private long kernelFreeMillis;
  private Report told = Report.NOTHING;
  private boolean acting;

  HandoverNode(String name, HandoverHarness all) {
    this.name = name;
    this.all = all;
    this.machine =
        new VipMachine(
            HandoverHarness.VIP,
            name,
            new ConfigBuilder(3)
                .lease(Duration.ofMillis(HandoverHarness.LEASE_MILLIS))
                .build()
                .cluster());
    this.handover =
        new Handover(
            HandoverHarness.VIP,
            Duration.ofMillis(HandoverHarness.LEASE_MILLIS),
            () -> Duration.ofMillis(HandoverHarness.DRAIN_MILLIS),
            this,
            this);
  }

  VipState state() {
    return machine.state();
  }

  /** What stands in its kernel. */
  Rules rules() {
    return rules.get(rules.size() - 1);
  }

  /** All that stood in its kernel, one after the other. */
  List<Rules> allRules() {
    return List.copyOf(rules);
  }

  Set<Flow> knownOf(String node) {
    return known.getOrDefault(node, Set.of());
  }

  void forget() {
    said.clear();
    warned.clear();
    performed.clear();
    called.clear();
    kernelFreeMillis = 0;
    rules.subList(0, rules.size() - 1).clear();
  }

  /** Until its lease is over; what it said before is void. */
  void hang() {
    hangs = true;
    carries = false;
    told = Report.NOTHING;
  }

  void die() {
    alive = false;
    carries = false;
    aside = false;
    rules.add(Rules.NONE);
  }

  // --- what happens, in the order of the core: take, tick, settle
  // ---------------------------------

  /** One event, then what follows from it. */
  void does(LongConsumer event) {
    if (!alive || hangs) {
      return;
    }
    assertThat(acting).as("one event at a time").isFalse();
    acting = true;
    event.accept(all.nowNanos());
    settle();
    while (!answers.isEmpty()) {
      VipEvent answer = answers.poll();
      if (!(answer instanceof VipEvent.OfAside)) {
        machine(answer);
      }
      handover.addressed(answer, all.nowNanos());
      settle();
    }
    acting = false;
    assertThat(handover.wakeAtNanos()).as(name + " wakes").isGreaterThan(all.nowNanos());
    Report report = report();
    if (!report.equals(told)) {
      holderSinceMillis = report.holds() && !told.holds() ? all.nowMillis() : holderSinceMillis;
      told = report;
      all.reported(name, report);
    }
  }

  Report report() {
    Optional<Aside> now = handover.aside(all.nowNanos());
    return new Report(
        state() == VipState.HOLDER, now.isPresent(), now.filter(it -> !it.settled()).isPresent());
  }

  private void settle() {
    if (machine.wakeAtNanos() - all.nowNanos() <= 0) {
      machine(new VipEvent.Tick());
    }
    handover.settle(state(), machine.stepsAside(), all.nowNanos());
  }

  void happens(VipEvent event) {
    does(now -> machine(event));
  }

  long wakeAtNanos() {
    return alive && !hangs
        ? Math.min(machine.wakeAtNanos(), handover.wakeAtNanos())
        : Long.MAX_VALUE;
  }

  void wake() {
    if (wakeAtNanos() <= all.nowNanos()) {
      does(now -> {});
    }
  }

  // --- what it wants done
  // -------------------------------------------------------------------------

  @Override
  public void kernel(HandoverEffect effect) {
    called.add(effect);
    boolean refused = refuses.test(effect);
    kernelFreeMillis = Math.max(kernelFreeMillis, all.nowMillis()) + slowMillis;
    all.in(
        kernelFreeMillis - all.nowMillis(),
        () -> {
          if (alive) {
            HandoverEvent answer = refused ? new HandoverEvent.NotDone("no") : done(effect);
            does(now -> handover.answered(answer, now));
          }
        });
  }

  private HandoverEvent done(HandoverEffect effect) {
    if (effect instanceof HandoverEffect.Apply apply) {
      rules.add(apply.rules());
    } else if (effect instanceof HandoverEffect.Know know) {
      Set<Flow> flows = known.computeIfAbsent(know.node(), any -> new HashSet<>());
      if (know.whole()) {
        flows.clear();
      }
      flows.addAll(know.begun());
      flows.removeAll(know.ended());
    } else {
      return new HandoverEvent.Sockets(sockets);
    }
    return new HandoverEvent.Done();
  }

  @Override
  public void address(VipEffect effect) {
    performed.add(effect);
    if (effect instanceof VipEffect.AskNode asked) {
      all.askNode(this, asked.own());
    } else if (effect instanceof VipEffect.Ask || effect instanceof VipEffect.AskDirectly) {
      all.ask(this);
    } else if (effect instanceof VipEffect.Add || effect instanceof VipEffect.Renew) {
      carries = true;
      answers.add(new VipEvent.Carried());
    } else if (effect instanceof VipEffect.RenewAside) {
      aside &= !keeps.test(effect);
      answers.add(aside ? new VipEvent.AsideKept() : new VipEvent.AsideLost("no"));
    } else if (effect instanceof VipEffect.StepAside
        || effect instanceof VipEffect.Remove
        || effect instanceof VipEffect.LeaveAside) {
      answers.add(keeps.test(effect) ? new VipEvent.NotGone("no") : gone(effect));
    }
  }

  private VipEvent gone(VipEffect effect) {
    if (effect instanceof VipEffect.StepAside) {
      aside = true;
      carries = false;
      return new VipEvent.SteppedAside();
    }
    boolean leaves = effect instanceof VipEffect.LeaveAside;
    if (!sockets.isEmpty() && !(leaves && carries)) {
      resets.add(effect.toString());
      sockets.clear();
    }
    aside = false;
    if (leaves) {
      return new VipEvent.AsideGone();
    }
    carries = false;
    return new VipEvent.Gone();
  }

  @Override
  public void machine(VipEvent event) {
    machine.on(event, all.nowNanos()).forEach(this::address);
  }

  @Override
  public void tell(String node, HandoverMessage message) {
    all.send(name, node, message);
  }

  @Override
  public void progress(HandoverProgress step) {
    progress.add(step);
  }

  @Override
  public void say(String text) {
    said.add(text);
  }

  @Override
  public void warn(String text) {
    said.add(text);
    warned.add(text);
  }

  // --- whom it sees
  // -------------------------------------------------------------------------------

  @Override
  public Optional<Neighbour> neighbour(String node) {
    return isPresent(node) && !all.node(node).unreported
        ? Optional.of(HandoverHarness.neighbour(node))
        : Optional.empty();
  }

  @Override
  public List<Neighbour> neighbours() {
    return all.neighboursOf(name);
  }

  @Override
  public boolean isPresent(String node) {
    return !node.equals(name) && all.isPresent(node);
  }

  @Override
  public boolean fellSilent(String node) {
    return all.node(node).alive && all.node(node).hangs;
  }

  @Override
  public boolean isMute(String node, long nowNanos) {
    return all.node(node).mute;
  }

  @Override
  public boolean hasReported(String node) {
    return isPresent(node) && all.hasReported(node);
  }

  @Override
  public boolean allHaveReported() {
    return neighbours().stream().noneMatch(other -> all.node(other.node()).unreported);
  }

  @Override
  public boolean couldMoveTo(String node) {
    return isPresent(node) && canKeep;
  }

  @Override
  public boolean holds(String node) {
    return all.report(node).holds();
  }

  @Override
  public List<String> aside() {
    return all.nodes.keySet().stream()
        .filter(node -> isPresent(node) && all.report(node).aside())
        .toList();
  }
}
