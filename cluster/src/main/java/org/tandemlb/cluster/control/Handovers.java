package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tandemlb.cluster.election.Assignment;
import org.tandemlb.cluster.election.Assignment.Choice;
import org.tandemlb.cluster.election.Election;
import org.tandemlb.cluster.election.LastHolders;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipMachine;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.Aside;
import org.tandemlb.cluster.vip.handover.Handover;
import org.tandemlb.cluster.vip.handover.HandoverEffect;
import org.tandemlb.cluster.vip.handover.HandoverEvent;
import org.tandemlb.cluster.vip.handover.HandoverMessage;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Step;
import org.tandemlb.cluster.vip.handover.HeldBack;
import org.tandemlb.cluster.vip.handover.Move;
import org.tandemlb.cluster.vip.handover.Neighbour;
import org.tandemlb.cluster.vip.handover.Outlet;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;
import org.tandemlb.config.Config;
import org.tandemlb.config.LogConfig.Level;
import org.tandemlb.config.VipConfig;

/**
 * What the election's word means for each VIP here: who carries it on or tries at once, and who
 * waits for the other side of a move. Owned by the control thread.
 */
final class Handovers {

  private static final Set<VipState> CARRYING = Set.of(VipState.HOLDER, VipState.RELEASING);

  /** It has been told already. */
  private static final Set<VipState> TRYING =
      Set.of(VipState.ASKING, VipState.HOLDER, VipState.RELEASING);

  private final String self;
  private final Election election;
  private final Vips vips;
  private final Neighbours neighbours;
  private final Map<InetAddress, Handover> moves = new LinkedHashMap<>();
  private final LastMoves lastMoves;

  /** For how long old sessions may go on. */
  private Duration drain;

  /** What each was last told by the election. */
  private Assignment told;

  /** The newest that they were told something in. */
  private long term;

  /** Of the event that is being handled. */
  private List<Effect> effects = List.of();

  private long nowNanos;

  Handovers(Config config, String self, Election election, Vips vips, Neighbours neighbours) {
    this.self = self;
    this.election = election;
    this.vips = vips;
    this.neighbours = neighbours;
    this.told = election.inForce();
    this.lastMoves = new LastMoves(self);
    this.drain = config.drain();
    for (VipConfig vip : config.vips()) {
      InetAddress address = vip.address();
      moves.put(
          address,
          new Handover(
              address, config.cluster().lease(), () -> drain, peers(address), new ForVip(address)));
    }
  }

  /** From now on; a time that runs already stands. */
  void drain(Duration now) {
    drain = now;
  }

  private void at(long now, List<Effect> into) {
    nowNanos = now;
    effects = into;
  }

  /**
   * Passes on what is new in an assignment of the present view. In a new view every holder hears of
   * it anew, for whoever has come back may believe something else.
   *
   * @param mayTry false: nothing that is not carried already is tried for any more
   */
  void obey(
      Assignment assignment, boolean mayTry, LastHolders lastHolders, long now, List<Effect> into) {
    if (assignment.equals(told)) {
      return;
    }
    at(now, into);
    term = assignment.term();
    boolean newView = !assignment.view().equals(told.view());
    moves.forEach(
        (vip, handover) -> {
          Choice choice = assignment.of(vip);
          Choice before = told.of(vip);
          boolean moved =
              !choice.node().equals(before.node()) || !choice.move().equals(before.move());
          if (moved || newView) {
            obey(vip, handover, choice, mayTry, lastHolders);
          }
        });
    told = assignment;
  }

  private void obey(
      InetAddress vip, Handover handover, Choice choice, boolean mayTry, LastHolders lastHolders) {
    VipState state = vips.machine(vip).state();
    if (choice.node().isEmpty() && !mayTry && state == VipState.HOLDER) {
      return; // It is stopping, and nobody takes it: its sessions may finish.
    }
    if (choice.node().equals(self) && (mayTry || CARRYING.contains(state))) {
      VipEvent.Assigned event =
          new VipEvent.Assigned(
              lastHolders.predecessor(vip, nowNanos),
              lastHolders.mayWake(vip, nowNanos),
              choice.reason());
      if (choice.move().isEmpty() && !TRYING.contains(state)) {
        peers(vip)
            .holder()
            .filter(from -> !peers(vip).couldMoveTo(from))
            .ifPresent(from -> plain(vip, from, choice));
      }
      if (!CARRYING.contains(state)) {
        hung(vip, lastHolders).ifPresent(node -> handover.silent(node, nowNanos));
      }
      handover.assigned(event, choice.move(), state, nowNanos);
    } else {
      VipEvent.Withdrawn event = new VipEvent.Withdrawn(words(choice));
      Optional<Move> fromHere = choice.move().filter(move -> move.from().equals(self));
      handover.withdrawn(event, choice.node(), fromHere, state, nowNanos);
    }
  }

  /** Whose sessions may go on although nobody hears of it: by both nodes' word they could. */
  private Optional<Neighbour> hung(InetAddress vip, LastHolders lastHolders) {
    return lastHolders
        .silentHolder(vip)
        .filter(node -> vips.keepsSessions(vip))
        .flatMap(node -> neighbours.lastSeen(node, vip));
  }

  /** A live holder's address moves, and its sessions cannot be kept. */
  private void plain(InetAddress vip, String from, Choice choice) {
    moved(vip, new HandoverProgress(Side.TAKING, from, 0, Step.BROKE, 0, 0, choice.reason()));
  }

  /** One that never could keep its sessions has no number: it is of the newest term. */
  private void moved(InetAddress vip, HandoverProgress progress) {
    if (progress.number() > 0) {
      lastMoves.note(vip, progress, nowNanos);
    } else if (progress.step() == HandoverProgress.Step.BROKE) {
      String to = progress.side() == Side.GIVING ? progress.other() : self;
      String broken = election.breaks(vip, to, nowNanos).orElse(progress.reason());
      lastMoves.plain(vip, progress.side(), progress.other(), term, broken, nowNanos);
    }
    effects.add(new Effect.Moved(vip, progress));
  }

  private PeersOf peers(InetAddress vip) {
    return new PeersOf(self, election, vip);
  }

  private static String words(Choice choice) {
    return choice.node().isEmpty()
        ? choice.reason()
        : "it goes to " + choice.node() + ": " + choice.reason();
  }

  /** Lets go of everything, or with {@code carried} false only of what is not carried yet. */
  void withdraw(boolean carried, String reason, long now, List<Effect> into) {
    at(now, into);
    moves.forEach(
        (vip, handover) -> {
          if (carried || !CARRYING.contains(vips.machine(vip).state())) {
            handover.letGo(new VipEvent.Withdrawn(reason), now);
          }
        });
  }

  void heard(String from, Message.Handed handed, long now, List<Effect> into) {
    Handover handover = moves.get(handed.vip());
    if (handover != null && (handed.to().isEmpty() || handed.to().equals(self))) {
      at(now, into);
      handover.heard(from, handed.message(), now);
    }
  }

  void passed(InetAddress vip, HandoverEvent answer, long now, List<Effect> into) {
    at(now, into);
    moves.get(vip).answered(answer, now);
  }

  /** The answer to an effect that concerned the address itself. */
  void addressed(InetAddress vip, VipEvent answer, long now, List<Effect> into) {
    at(now, into);
    moves.get(vip).addressed(answer, now);
  }

  void settle(long now, List<Effect> into) {
    at(now, into);
    moves.forEach(
        (vip, handover) -> {
          VipMachine machine = vips.machine(vip);
          handover.settle(machine.state(), machine.stepsAside(), now);
        });
  }

  /** A machine answers for a node's own address. */
  void answered(InetAddress own, MacAddress by) {
    moves.values().forEach(handover -> handover.answered(own, by));
  }

  /** A node asks for a VIP, which no kernel does by itself. */
  void woke(InetAddress vip, String node, long now) {
    Optional.ofNullable(moves.get(vip)).ifPresent(handover -> handover.woke(node, now));
  }

  Optional<HeldBack> heldBack(InetAddress vip, long now) {
    return moves.get(vip).heldBack(now);
  }

  /** The VIPs that this node does not hold and whose old sessions it serves on. */
  Map<InetAddress, Aside> aside(long now) {
    Map<InetAddress, Aside> aside = new HashMap<>();
    moves.forEach((vip, handover) -> handover.aside(now).ifPresent(it -> aside.put(vip, it)));
    return aside;
  }

  Optional<ClusterStatus.Preparing> preparing(InetAddress vip) {
    return moves
        .get(vip)
        .preparing()
        .map(
            move ->
                move.side() == Side.GIVING
                    ? new ClusterStatus.Preparing(self, move.other())
                    : new ClusterStatus.Preparing(move.other(), self));
  }

  LastMoves lastMoves() {
    return lastMoves;
  }

  boolean isAside(InetAddress vip) {
    return moves.get(vip).gives();
  }

  /** Whether sessions of others reach them through this node. */
  boolean sendsOnAny() {
    return moves.values().stream().anyMatch(Handover::sendsOn);
  }

  /** Whether any VIP is still being given away. */
  boolean givesAny() {
    return moves.values().stream().anyMatch(Handover::gives);
  }

  long wakeAtNanos() {
    return moves.values().stream().mapToLong(Handover::wakeAtNanos).min().orElse(Long.MAX_VALUE);
  }

  /** Where one VIP's moves have their effects. */
  private final class ForVip implements Outlet {
    private final InetAddress vip;

    ForVip(InetAddress vip) {
      this.vip = vip;
    }

    @Override
    public void kernel(HandoverEffect effect) {
      effects.add(new Effect.Pass(vip, effect));
    }

    @Override
    public void address(VipEffect effect) {
      effects.add(new Effect.Perform(vip, effect));
    }

    @Override
    public void machine(VipEvent event) {
      vips.on(vip, event, nowNanos, effects);
    }

    @Override
    public void tell(String node, HandoverMessage message) {
      effects.add(new Effect.Send(Wire.encode(new Message.Handed(vip, node, message))));
    }

    @Override
    public void say(String text) {
      effects.add(new Effect.Say(Level.INFO, text));
    }

    @Override
    public void warn(String text) {
      effects.add(new Effect.Say(Level.WARN, text));
    }

    @Override
    public void progress(HandoverProgress progress) {
      moved(vip, progress);
    }
  }
}
