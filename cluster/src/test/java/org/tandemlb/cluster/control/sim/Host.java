package org.tandemlb.cluster.control.sim;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.tandemlb.cluster.Backlog;
import org.tandemlb.cluster.control.ClusterStatus;
import org.tandemlb.cluster.control.ControlCore;
import org.tandemlb.cluster.control.Effect;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.membership.Link;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.Reception;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.HandoverMessage;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.wire.Decoded;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.config.CanHold;
import org.tandemlb.config.Config;
import org.tandemlb.config.NodeConfig;
import org.tandemlb.config.VipConfig;

/** One machine: its clock, its kernel, and the process that runs a real core. */
final class Host {

  /** The process: one incarnation. */
  private record Process(Member member, ControlCore core) {}

  private static final long HANDLING_NANOS = World.millis(1) / 20;
  private static final long LISTENS_MILLIS = 500;

  private final World world;
  private final Lan lan;
  private final Group group;

  /** Another after a reload: a process that starts reads that. */
  private Config config;

  private final NodeConfig node;
  private final List<Link> links;
  private final MacAddress mac;
  private final Kernel kernel;
  private final SegmentRules passage;
  private final WishHistory wishes;
  private final LaterWishes laterWishes;
  private final Decisions decisions;
  private final Consumer<String> log;
  private final long clockStartNanos;

  private final List<Process> running = new ArrayList<>(1);
  private Backlog backlog;
  private final List<Runnable> onThaw = new ArrayList<>();
  private final Map<InetAddress, String> elsewhere = new LinkedHashMap<>();
  private final List<HandoverProgress> progress = new ArrayList<>();
  private Map<InetAddress, String> notHitless = Map.of();
  private boolean stopping;
  private boolean stalled;
  private boolean catchesUp;

  /** How long it takes at most from what the process decides until that is done. */
  private long busyMillis;

  /** What is decided and not done yet. */
  private Optional<Runnable> undone = Optional.empty();

  private boolean frozen;
  private long frozenSinceNanos;
  private long frozenNanos;
  private long wakeToken;
  private long steps;
  private final List<Consumer<Effect>> probing = new ArrayList<>();
  private final List<Consumer<String>> moving = new ArrayList<>();
  private int verdictChanges;
  private long framesIn;

  /** What this machine's wall clock says more than the simulated time. */
  private long wallClockMillis;

  /** What the operator's command says on this machine; empty: its nodes may hold. */
  private String veto = "";

  /** The file that puts its nodes on standby; empty: it is not there. */
  private String standbyFile = "";

  /** Whether any witness answers this machine. */
  boolean reachesWitness = true;

  /** A bug of this machine's processes. */
  Planted planted = Planted.NOTHING;

  private final Set<InetAddress> remembered = new LinkedHashSet<>();
  private Optional<Member> barred = Optional.empty();
  private long stalledSinceNanos;
  private long missedNanos;
  private long stalledNanos;

  Host(
      World world,
      Lan lan,
      Group group,
      Config config,
      NodeConfig node,
      WishHistory wishes,
      LaterWishes laterWishes,
      Decisions decisions,
      Consumer<String> log) {
    this.world = world;
    this.lan = lan;
    this.group = group;
    this.config = config;
    this.node = node;
    this.links = Link.of(config.cluster(), node);
    this.wishes = wishes;
    this.laterWishes = laterWishes;
    this.decisions = decisions;
    this.log = log;
    this.backlog = new Backlog(this::clockNanos);
    this.kernel = new Kernel(world, this);
    this.passage = new SegmentRules(world, this, lan.clients);
    this.mac = new MacAddress("02:00:00:00:00:1" + config.cluster().rank(node.name()));
    this.clockStartNanos = world.between(0, 1_000_000);
  }

  String name() {
    return node.name();
  }

  List<Link> links() {
    return links;
  }

  boolean hasTwoLinks() {
    return node.links().size() > 1;
  }

  Duration silence() {
    return config.cluster().silence();
  }

  MacAddress mac() {
    return mac;
  }

  Kernel kernel() {
    return kernel;
  }

  /** Of every process that has run here. */
  List<HandoverProgress> progress() {
    return progress;
  }

  SegmentRules passage() {
    return passage;
  }

  /** This machine's monotonic clock, which stands still while the machine is frozen. */
  long clockNanos() {
    long standing = frozen ? world.nowNanos() - frozenSinceNanos : 0;
    return clockStartNanos + world.nowNanos() - frozenNanos - standing;
  }

  /** What the process takes for it. */
  long processNanos() {
    return clockNanos() - missedNanos;
  }

  /** How long this machine, or its process, has stood still until now. */
  long stoodNanos() {
    long frozenUntilNow = clockStartNanos + world.nowNanos() - clockNanos();
    return frozenUntilNow + stalledNanos + (stalled ? clockNanos() - stalledSinceNanos : 0);
  }

  /** A person or a time server sets it. */
  void setWallClock(long aheadMillis) {
    log("has its wall clock set by " + (aheadMillis - wallClockMillis) + " ms");
    wallClockMillis = aheadMillis;
  }

  private long wallMillis() {
    return 1_000_000_000_000L + world.nowNanos() / 1_000_000 + wallClockMillis;
  }

  boolean runs() {
    return !running.isEmpty();
  }

  /**
   * Whether the process does anything: it is there, and neither it nor its machine stands still.
   */
  boolean awake() {
    return runs() && !stalled && !frozen;
  }

  /** Whether the process is there to stay. */
  boolean stays() {
    return runs() && !stopping;
  }

  /** Whether nothing keeps the process from carrying an address. */
  boolean canHold() {
    return awake() && stays() && barred.filter(this::is).isEmpty() && !lan.isDeaf(this);
  }

  /** Whether its view has enough members for any to hold, where that matters. */
  boolean hasQuorum() {
    int members = group.view(this).members().size();
    return !config.cluster().quorum() || members >= config.cluster().majority();
  }

  boolean carriesAny() {
    return !carried().isEmpty();
  }

  private List<InetAddress> carried() {
    return config.vips().stream().map(VipConfig::address).filter(kernel::carries).toList();
  }

  boolean frozen() {
    return frozen;
  }

  Member member() {
    return running.get(0).member();
  }

  boolean is(Member member) {
    return runs() && member().equals(member);
  }

  /** How many events this machine's processes have handled. */
  long steps() {
    return steps;
  }

  /** Who hears of each step that this machine's process does for the sake of a move. */
  void onMoving(Consumer<String> who) {
    moving.add(who);
  }

  private void moving(Object step) {
    String name = step instanceof Enum<?> ? step.toString() : step.getClass().getSimpleName();
    List.copyOf(moving).forEach(who -> who.accept(name));
  }

  /** Who does what the core wants of its probes. */
  void onProbing(Consumer<Effect> who) {
    probing.add(who);
  }

  /** How often a verdict has changed here. */
  int verdictChanges() {
    return verdictChanges;
  }

  ClusterStatus status() {
    return running.get(0).core().status(processNanos());
  }

  /** Who carries now what was carried here, as the core told its node. */
  Map<InetAddress, String> elsewhere() {
    return elsewhere;
  }

  void start() {
    kernel.removeAll(); // The sweep at the start.
    passage.vanish();
    Member member =
        new Member(node.name(), new UUID(world.random.nextLong(), world.random.nextLong()));
    running.add(new Process(member, new ControlCore(config, member, wallMillis(), processNanos())));
    log("starts");
    if (planted == Planted.REMEMBERED_HOLDER) {
      remembered.forEach(vip -> kernel.carry(vip, config.cluster().lease().toNanos()));
    }
    group.join(this);
    deliver(local(0));
    count(member);
    listen(member);
    askAround(member);
  }

  /**
   * The command, the file and the witnesses, each second, where the node's file has them: it asks
   * them itself, so not while it stands still.
   */
  private void askAround(Member process) {
    world.in(
        world.between(0, 1_000),
        () -> {
          if (is(process)) {
            if (awake()) {
              tellReluctance();
              tellWitness();
            }
            world.in(World.millis(500), () -> askAround(process));
          }
        });
  }

  private void tellWitness() {
    if (!config.cluster().hold().witnesses().isEmpty()) {
      deliver(new Event.Witness(reachesWitness));
    }
  }

  private void tellReluctance() {
    if (config.cluster().hold().canHold() instanceof CanHold.Command) {
      deliver(new Event.Vetoed(veto));
      deliver(new Event.StandbyFile(standbyFile));
    }
  }

  /** The operator's command says something else from now on. */
  void veto(String reason) {
    log("is vetoed: " + reason);
    veto = reason;
  }

  void standbyFile(String file) {
    log("has the standby file: " + file);
    standbyFile = file;
  }

  /** Its process reads another file. */
  void reload(Config next) {
    log("reloads " + next.fileHash());
    config = next;
    deliver(new Event.Reloaded(next, Set.of()));
  }

  /** Something has come in, of whatever kind. */
  void hears() {
    if (!frozen) {
      framesIn++;
    }
  }

  /**
   * Says how much has come in, while it runs; more seldom than a real one, which only makes this
   * quicker.
   */
  private void listen(Member process) {
    world.in(
        World.millis(LISTENS_MILLIS),
        () -> {
          if (is(process)) {
            if (awake() && barred.filter(this::is).isEmpty() && !config.vips().isEmpty()) {
              deliver(new Event.Received(reception()));
            }
            listen(process);
          }
        });
  }

  private Reception reception() {
    Set<InetAddress> vips = new LinkedHashSet<>();
    config.vips().forEach(vip -> vips.add(vip.address()));
    return new Reception(vips, "eth0", framesIn, lan.answering());
  }

  private Event local(int sessions) {
    Map<InetAddress, LinkIdentity> links = new LinkedHashMap<>();
    for (VipConfig vip : config.vips()) {
      links.put(vip.address(), new LinkIdentity("eth0", mac, node.address().getAddress()));
    }
    return new Event.Local(sessions, links, notHitless, Map.of());
  }

  /** Says once a second how many sessions there are, as a node does. */
  private void count(Member process) {
    world.in(
        World.millis(1_000),
        () -> {
          if (is(process)) {
            if (awake()) {
              deliver(local(lan.clients.servedBy(this)));
            }
            count(process);
          }
        });
  }

  /** The process dies; with its guard the address stays until its lease is over. */
  void kill(boolean guardToo) {
    log("is killed" + (guardToo ? " with its guard" : ""));
    group.died(this);
    end();
    passage.linger();
    if (!guardToo) {
      world.in(
          world.between(1, 50),
          () -> {
            if (!runs()) {
              kernel.removeAll();
            }
          });
    }
  }

  private void end() {
    remembered.clear();
    remembered.addAll(carried());
    lan.clients.died(this);
    running.clear();
    backlog = new Backlog(this::clockNanos);
    undone = Optional.empty();
    goOn();
    catchesUp = false;
    stopping = false;
  }

  void stop() {
    log("is asked to stop");
    stopping = true;
    deliver(new Event.StopRequested());
  }

  /** A person on this machine wishes something. */
  void wish(WishKey key, String value) {
    log("is asked: " + key.kind() + " " + key + " '" + value + "'");
    WishHistory.Asked asked = wishes.asked(member(), key, wallMillis());
    deliver(new Event.Wish(Map.of(key, value), asked.epochMillis()));
    laterWishes.asked(this, asked, key, value);
  }

  /** The interfaces of all VIPs cannot carry them, or with an empty reason can again. */
  void bar(String reason) {
    log("is barred: " + reason);
    barred = reason.isEmpty() ? Optional.empty() : Optional.of(member());
    config.vips().forEach(vip -> deliver(new Event.Barred(vip.address(), reason)));
  }

  void stall() {
    log("stalls");
    stalled = true;
    stalledSinceNanos = clockNanos();
  }

  void resume() {
    log("goes on");
    goOn();
    group.woke(this);
    if (planted == Planted.RENEWED_DEAD_LEASE) {
      missedNanos += clockNanos() - stalledSinceNanos;
      status().vips().stream()
          .filter(vip -> vip.own() == VipState.HOLDER)
          .forEach(vip -> kernel.carry(vip.address(), config.cluster().lease().toNanos()));
    }
    catchUp();
  }

  private void goOn() {
    stalledNanos += stalled ? clockNanos() - stalledSinceNanos : 0;
    stalled = false;
  }

  void freeze() {
    log("freezes");
    frozen = true;
    frozenSinceNanos = world.nowNanos();
  }

  void thaw() {
    log("thaws");
    frozen = false;
    frozenNanos += world.nowNanos() - frozenSinceNanos;
    List<Runnable> waiting = List.copyOf(onThaw);
    onThaw.clear();
    waiting.forEach(Runnable::run);
    group.woke(this);
    catchUp();
  }

  void onThaw(Runnable what) {
    onThaw.add(what);
  }

  /**
   * Its machine is so busy that each step takes the process up to so long.
   *
   * @param mostMillis 0: it is busy no more
   */
  void busy(long mostMillis) {
    log("takes up to " + mostMillis + " ms for each step");
    busyMillis = mostMillis;
  }

  boolean isBusy() {
    return runs() && busyMillis > 0;
  }

  /** What came meanwhile is handled one after the other, and each takes its time. */
  private void catchUp() {
    backlog.put(new Event.Tick());
    catchesUp = true;
    goOnHandling();
  }

  private void goOnHandling() {
    undone.ifPresent(Runnable::run);
    undone = Optional.empty();
    Optional<Event> next = awake() ? backlog.next() : Optional.empty();
    catchesUp = next.isPresent();
    if (catchesUp) {
      handle(next.get());
      Process process = runs() ? running.get(0) : null;
      world.in(
          busyMillis > 0 ? world.between(0, busyMillis) : HANDLING_NANOS,
          () -> {
            if (awake() && running.contains(process)) {
              goOnHandling();
            }
          });
    }
  }

  /** Hands an event to the process; a stalled one finds it when it goes on, a frozen one never. */
  void deliver(Event event) {
    if (!runs() || frozen) {
      return;
    }
    if (event instanceof Event.Claimed claimed) {
      kernel.heard(claimed);
    }
    backlog.put(event);
    if (stalled || catchesUp) {
      return;
    }
    if (busyMillis > 0) {
      goOnHandling();
      return;
    }
    Optional<Event> next = backlog.next();
    while (next.isPresent()) {
      handle(next.get());
      next = awake() ? backlog.next() : Optional.empty();
    }
  }

  private void handle(Event event) {
    if (event instanceof Event.ViewInstalled installed) {
      group.taken(this, installed.view()).ifPresent(view -> tell(new Event.ViewInstalled(view)));
    } else {
      planted.told(event, group.view(this)).ifPresent(this::tell);
    }
  }

  private void tell(Event event) {
    steps++;
    if (event instanceof Event.Arrived arrived) {
      wishes.heard(member(), arrived.message());
    }
    // As the control loop does it: what follows for everybody waits for what is there already.
    boolean waits = event.isOfOneVip() && !backlog.isEmpty();
    ControlCore core = running.get(0).core();
    List<Effect> effects =
        waits ? core.ofOneVip(event, processNanos()) : core.on(event, processNanos());
    if (event instanceof Event.ViewInstalled) {
      decisions.entered(this, group.view(this));
    }
    if (busyMillis > 0) {
      undone = Optional.of(() -> follow(event, effects, waits));
    } else {
      follow(event, effects, waits);
    }
  }

  /** What is decided is done, and whatever follows from that. */
  private void follow(Event event, List<Effect> effects, boolean waits) {
    Deque<Event.Answered> answers = new ArrayDeque<>();
    perform(effects, answers);
    while (!answers.isEmpty() && runs()) {
      while (!answers.isEmpty() && runs()) {
        perform(running.get(0).core().ofOneVip(answers.poll(), processNanos()), answers);
      }
      if (runs() && !waits) {
        perform(running.get(0).core().settled(processNanos()), answers);
      }
    }
    if (runs()) {
      decisions.handled(this, group.view(this), event);
      scheduleWake();
    }
  }

  private void scheduleWake() {
    long token = ++wakeToken;
    long due = running.get(0).core().wakeAtNanos();
    if (due != Long.MAX_VALUE) {
      world.in(
          Math.max(0, due - processNanos()) + world.between(0, 1),
          () -> {
            if (token == wakeToken) {
              deliver(new Event.Tick());
            }
          });
    }
  }

  private void perform(List<Effect> effects, Deque<Event.Answered> answers) {
    for (Effect effect : effects) {
      if (!runs()) {
        return; // It was killed after the one before.
      }
      if (effect instanceof Effect.Send send) {
        wishes.said(member(), send.message());
        group.send(this, planted.said(send.message()));
        handed(send).ifPresent(this::moving);
      } else if (effect instanceof Effect.Perform perform) {
        perform(perform.vip(), perform.effect(), answers);
        moving(perform.effect());
      } else if (effect instanceof Effect.Pass pass) {
        passage.perform(pass.vip(), pass.effect());
        moving(pass.effect());
      } else if (effect instanceof Effect.ProbeNow
          || effect instanceof Effect.ProbeAnew
          || effect instanceof Effect.ProbeSeldom) {
        probing.forEach(prober -> prober.accept(effect));
      } else if (effect instanceof Effect.VerdictsChanged) {
        verdictChanges++;
      } else if (effect instanceof Effect.VipElsewhere moved) {
        elsewhere.put(moved.vip(), moved.node());
      } else if (effect instanceof Effect.NobodyTakes) {
        lan.clients.refusedBy(this);
      } else if (effect instanceof Effect.Moved moved) {
        progress.add(moved.progress());
        moving(moved.progress().step());
      } else if (effect instanceof Effect.Say say) {
        log(say.text());
      } else if (effect instanceof Effect.Stopped) {
        log("has stopped");
        group.leave(this);
        kernel.removeAll();
        passage.vanish();
        end();
        return;
      }
    }
  }

  private static Optional<HandoverMessage> handed(Effect.Send send) {
    return Wire.decode(send.message()) instanceof Decoded.Understood understood
            && understood.message() instanceof Message.Handed handed
        ? Optional.of(handed.message())
        : Optional.empty();
  }

  private void perform(InetAddress vip, VipEffect effect, Deque<Event.Answered> answers) {
    if (planted.leavesOut(effect)) {
      return;
    }
    if (effect instanceof VipEffect.Ask) {
      kernel.asked(vip);
      lan.ask(this, vip);
    } else if (effect instanceof VipEffect.AskDirectly ask) {
      lan.askDirectly(this, vip, ask.to());
    } else if (effect instanceof VipEffect.AskNode node) {
      lan.askNode(this, node.own(), node.at());
    } else if (effect instanceof VipEffect.Announce) {
      lan.announce(this, vip);
    } else if (effect instanceof VipEffect.Knock) {
      lan.knock(this, vip);
    } else if (effect instanceof VipEffect.Add add) {
      Optional<VipEvent> refusal = backlog.refusal(add).or(() -> kernel.refusal(vip, add));
      if (refusal.isEmpty()) {
        kernel.carry(vip, add.lifetime().toNanos());
      }
      answers.add(new Event.Answered(vip, refusal.orElseGet(VipEvent.Carried::new)));
    } else if (effect instanceof VipEffect.Renew renew) {
      kernel.carry(vip, renew.lifetime().toNanos());
      answers.add(new Event.Answered(vip, new VipEvent.Carried()));
    } else if (effect instanceof VipEffect.StepAside aside) {
      kernel.keepAside(vip, aside.lifetime().toNanos());
      kernel.remove(vip);
      answers.add(new Event.Answered(vip, new VipEvent.SteppedAside()));
    } else if (effect instanceof VipEffect.RenewAside aside) {
      boolean there = kernel.aside(vip);
      if (there) {
        kernel.keepAside(vip, aside.lifetime().toNanos());
      }
      answers.add(
          new Event.Answered(
              vip, there ? new VipEvent.AsideKept() : new VipEvent.AsideLost("expired")));
    } else if (effect instanceof VipEffect.LeaveAside) {
      if (!kernel.carries(vip)) {
        lan.clients.givenUp(this, vip);
      }
      kernel.leaveAside(vip);
      answers.add(new Event.Answered(vip, new VipEvent.AsideGone()));
    } else if (effect instanceof VipEffect.Remove) {
      lan.clients.givenUp(this, vip);
      kernel.remove(vip);
      kernel.leaveAside(vip);
      answers.add(new Event.Answered(vip, new VipEvent.Gone()));
    }
  }

  void log(String text) {
    log.accept(name() + " " + text);
  }

  @Override
  public String toString() {
    return name();
  }
}
