package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.tandemlb.cluster.election.Assignment;
import org.tandemlb.cluster.election.Assignment.Choice;
import org.tandemlb.cluster.election.Election;
import org.tandemlb.cluster.election.LastHolders;
import org.tandemlb.cluster.election.Reluctance;
import org.tandemlb.cluster.election.Report;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipEvent.Claimed.Against;
import org.tandemlb.cluster.wire.Decoded;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.config.Config;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.LogConfig.Level;

/**
 * Everything a node knows of its cluster, and what it does about it: events in, effects out. Pure:
 * no I/O, clock, thread or logger; owned by the control thread.
 *
 * <p>An event first changes what is known ({@code take}); then whatever follows from that is done
 * and said ({@code settle}): the own report, the election, the VIPs' machines, the verdicts.
 */
public final class ControlCore {

  private final Member self;
  private final Election election;
  private final LastHolders lastHolders;
  private final Vips vips;
  private final Handovers handovers;
  private final Health health;
  private final PoolServers poolServers;
  private final OwnReluctance ownReluctance;
  private final WitnessReach witness = new WitnessReach();
  private final OwnReports ownReports;
  private final Neighbours neighbours;
  private final Presence presence;
  private final Hearing hearing;
  private final CutOff cutOff;
  private final LinksHere links;
  private final OwnFile ownFile = new OwnFile();
  private final Holders holders;
  private final PoliteStop stop;
  private final OwnClosing closing;
  private final SharedWishes wishes;
  private final SharedReloads reloads;
  private final NotUnderstood notUnderstood;
  private final StatusOf status;

  private final Map<InetAddress, Choice> announced = new HashMap<>();

  private List<InetAddress> witnesses;

  /** Why nobody may hold, as it was said last; empty: they may. */
  private String lackingQuorum = "";

  /** Whether something may follow for everybody from what was taken in. */
  private boolean unsettled;

  /**
   * @param startedEpochMillis for people only
   */
  public ControlCore(Config config, Member self, long startedEpochMillis, long nowNanos) {
    this.self = self;
    this.lastHolders = new LastHolders(self.node(), config.cluster());
    this.election = new Election(config, self, lastHolders);
    this.vips = new Vips(config, self.node());
    this.health = new Health(self.node(), config.pools(), nowNanos);
    this.poolServers = new PoolServers(config);
    this.ownReluctance = new OwnReluctance(config.cluster().hold());
    this.witnesses = config.cluster().hold().witnesses();
    this.ownReports = new OwnReports(config, health, witness, startedEpochMillis, nowNanos);
    this.neighbours = new Neighbours(self.node(), config.cluster(), nowNanos);
    this.handovers = new Handovers(config, self.node(), election, vips, neighbours);
    this.presence = new Presence(nowNanos);
    this.hearing = new Hearing(config.cluster().lease());
    this.cutOff = new CutOff(self.node(), config.cluster(), nowNanos);
    this.links = new LinksHere(self.node(), config.cluster(), presence);
    this.holders = new Holders(self.node(), config.cluster(), nowNanos);
    this.stop =
        new PoliteStop(self.node(), config.drain(), election, vips, handovers, holders, ownReports);
    this.closing = new OwnClosing(self.node(), election, vips, handovers);
    this.wishes = new SharedWishes(self.node(), config.vips(), election);
    this.reloads = new SharedReloads(self.node(), election);
    this.notUnderstood = new NotUnderstood(nowNanos);
    this.status =
        new StatusOf(
            self.node(),
            config.cluster(),
            election,
            vips,
            handovers,
            holders,
            presence,
            links,
            neighbours,
            health,
            wishes);
  }

  /** The effects of one event. */
  public List<Effect> on(Event event, long nowNanos) {
    if (event instanceof Event.Observed observed && onlyRenews(observed, nowNanos)) {
      return List.of();
    }
    List<Effect> effects = new ArrayList<>();
    take(event, nowNanos, effects);
    settle(nowNanos, effects);
    return effects;
  }

  /**
   * What follows for its own VIP from an event that {@link Event#isOfOneVip}; {@link #settled}, or
   * another event, is due after the last one.
   */
  public List<Effect> ofOneVip(Event event, long nowNanos) {
    List<Effect> effects = new ArrayList<>();
    take(event, nowNanos, effects);
    unsettled = true;
    return effects;
  }

  /** What follows for everybody: to look at all VIPs, and tell all nodes, after each would cost. */
  public List<Effect> settled(long nowNanos) {
    List<Effect> effects = new ArrayList<>();
    settle(nowNanos, effects);
    return effects;
  }

  /**
   * Most probes only renew what is known. Nothing follows from such a one, unless something is due
   * anyway: to settle costs a look at every backend, and there are as many probes as backends.
   */
  private boolean onlyRenews(Event.Observed event, long nowNanos) {
    boolean isNew = health.observed(event.observation(), nowNanos);
    return !isNew && !unsettled && nowNanos < wakeAtNanos();
  }

  private void take(Event event, long now, List<Effect> effects) {
    if (event instanceof Event.ViewInstalled installed) {
      installed(installed.view(), now, effects);
    } else if (event instanceof Event.Arrived arrived) {
      arrived(arrived.from(), arrived.message(), now, effects);
    } else if (event instanceof Event.SilentLinks silent) {
      links.silent(silent.sinceNanos(), now, effects);
    } else if (event instanceof Event.Answered answered) {
      if (!(answered.answer() instanceof VipEvent.OfAside)) {
        vips.on(answered.vip(), answered.answer(), now, effects);
      }
      handovers.addressed(answered.vip(), answered.answer(), now, effects);
    } else if (event instanceof Event.Passed passed) {
      handovers.passed(passed.vip(), passed.answer(), now, effects);
    } else if (event instanceof Event.Claimed claimed) {
      claimed(claimed.vip(), claimed.by(), now, effects);
    } else if (event instanceof Event.Probed probed) {
      probed(probed.vip(), probed.by(), now, effects);
    } else if (event instanceof Event.NodeAnswered answered) {
      handovers.answered(answered.own(), answered.by());
    } else if (event instanceof Event.Received received) {
      hearing.received(received.reception(), now, effects);
    } else if (event instanceof Event.Lost lost) {
      vips.on(lost.vip(), new VipEvent.Lost(), now, effects);
    } else if (event instanceof Event.Barred barred) {
      vips.barred(barred.vip(), barred.reason(), now, effects);
      lookAnew(cutOff.barred(barred.vip(), barred.reason(), now), now, effects);
    } else if (event instanceof Event.Local local) {
      ownReports.local(local, now);
      vips.keepSessions(local.notHitless().keySet(), now, effects);
      neighbours.own(local);
    } else if (event instanceof Event.Wish wished) {
      wishes.wish(wished, now, effects);
    } else if (event instanceof Event.Vetoed vetoed) {
      ownReluctance.vetoed(vetoed.reason(), effects);
    } else if (event instanceof Event.StandbyFile standby) {
      ownReluctance.standbyFile(standby.file(), effects);
    } else if (event instanceof Event.Witness heard) {
      witness.heard(heard.reached(), now, effects);
    } else if (event instanceof Event.Reloaded reloaded) {
      reloaded(reloaded.config(), reloaded.anew(), now, effects);
    } else if (event instanceof Event.ReloadAll all) {
      reloads.begin(all.id(), now, effects);
    } else if (event instanceof Event.FileTold told) {
      reloads.done(told, effects);
    } else if (event instanceof Event.StopRequested) {
      stop.request(now, effects);
    } else if (!(event instanceof Event.Tick || event instanceof Event.Observed)) {
      throw new IllegalArgumentException("unknown event " + event);
    }
  }

  /** What a VIP has to do with the file is the same; whoever holds one goes on holding it. */
  private void reloaded(Config next, Set<BackendId> anew, long now, List<Effect> effects) {
    health.reload(next.pools(), anew, now);
    poolServers.reload(next);
    ownReluctance.reload(next.cluster().hold(), effects);
    if (!next.cluster().hold().witnesses().equals(witnesses)) {
      witnesses = next.cluster().hold().witnesses();
      witness.forget();
    }
    ownReports.reload(next);
    election.reload(next);
    handovers.drain(next.drain());
    stop.drain(next.drain());
  }

  private void probed(InetAddress vip, MacAddress by, long now, List<Effect> effects) {
    neighbours
        .sender(by, now)
        .ifPresent(
            node -> {
              vips.on(vip, new VipEvent.RivalProbed(by, node, isAway(node)), now, effects);
              handovers.woke(vip, node, now);
              lookAnew(cutOff.heard(node), now, effects);
            });
  }

  private void claimed(InetAddress vip, MacAddress by, long now, List<Effect> effects) {
    boolean held = vips.held().contains(vip);
    boolean denied = neighbours.member(by).filter(node -> election.denies(node, vip)).isPresent();
    // Who does not carry it loses nothing by taking an unknown MAC for a stranger's.
    Optional<String> claimant =
        held ? neighbours.rival(vip, by, now) : neighbours.carrier(vip, by, denied, now);
    boolean refuted = held && denied && neighbours.refuted(vip, by);
    claimant
        .map(node -> new VipEvent.Claimed(by, node, against(node, denied, refuted)))
        .ifPresent(claim -> vips.on(vip, claim, now, effects));
    claimant.ifPresent(node -> lookAnew(cutOff.heard(node), now, effects));
  }

  private void lookAnew(OptionalLong cutOffSinceNanos, long now, List<Effect> effects) {
    cutOffSinceNanos.ifPresent(since -> health.lookAnew(since, now, effects));
  }

  private Against against(String node, boolean denied, boolean refuted) {
    if (denied) {
      return refuted ? Against.REFUTED : Against.DENIED;
    }
    return isAway(node) ? Against.AWAY : Against.NOTHING;
  }

  /** Of a node: it is not in the view. Before the first view nobody is known to be away. */
  private boolean isAway(String node) {
    List<Member> members = election.view().members();
    return !node.isEmpty()
        && !members.isEmpty()
        && members.stream().noneMatch(member -> member.node().equals(node));
  }

  private void installed(View view, long now, List<Effect> effects) {
    effects.add(new Effect.Say(Level.INFO, Presence.line(view)));
    presence.installed(view, now);
    neighbours.installed(now);
    health.installed(view, now);
    lookAnew(cutOff.installed(view, now), now, effects);
    election.installed(view, now);
    ownReports.installed(now);
    wishes.installed(view, now);
  }

  private void arrived(Member from, byte[] message, long now, List<Effect> effects) {
    if (from.equals(self)) {
      return;
    }
    Decoded decoded = Wire.decode(message);
    if (decoded instanceof Decoded.Refused refused) {
      notUnderstood.refused(from.toString(), refused, now, effects);
    } else if (decoded instanceof Decoded.Unknown unknown) {
      notUnderstood.unknown(from.node(), unknown, effects);
    } else if (decoded instanceof Decoded.Understood understood) {
      if (understood.more()) {
        String kind = understood.message().getClass().getSimpleName();
        notUnderstood.more(from.node(), kind, effects);
      }
      understood(from, understood.message(), now, effects);
    }
  }

  private void understood(Member from, Message message, long now, List<Effect> effects) {
    if (message instanceof Message.Reported reported) {
      if (election.reported(from, reported.report(), now)) {
        neighbours.reported(from.node(), reported.report());
        introduced(reported.report().links(), now, effects);
      }
    } else if (message instanceof Message.Assigned assigned) {
      election.offered(from, assigned.assignment());
    } else if (message instanceof Message.Observed observed) {
      health.heard(from, observed.rows(), now, effects);
    } else if (message instanceof Message.Handed handed) {
      handovers.heard(from.node(), handed, now, effects);
    } else if (message instanceof Message.Reloading reloading) {
      reloads.heard(from.node(), reloading.message(), effects);
    } else if (message instanceof Message.Wished wished) {
      wishes.heard(from, wished.wishes(), now, effects);
    }
  }

  /** In the order of the file, not that of a map that came: a simulation is to be replayed. */
  private void introduced(Map<InetAddress, LinkIdentity> links, long now, List<Effect> effects) {
    for (InetAddress vip : vips.addresses()) {
      LinkIdentity link = links.get(vip);
      if (link != null) {
        vips.on(vip, new VipEvent.Introduced(link.mac()), now, effects);
      }
    }
  }

  private void settle(long now, List<Effect> effects) {
    unsettled = false;
    for (InetAddress vip : vips.addresses()) {
      vips.deaf(
          vip, hearing.whyDeaf(vip, presence.othersMayHold(), neighbours::isMember), now, effects);
    }
    vips.tick(now, effects);
    handovers.settle(now, effects);
    if (!election.view().members().isEmpty()) {
      takePart(now, effects);
    }
    holders.settle(election, vips, handovers, now, effects);
    stop.settle(now, effects);
    closing.settle(wishes.now().node(self.node()), now, effects);
    health.servedBy(poolServers.insteadOf(self.node(), holders), now);
    health.look(now, effects);
    reloads.settle(now, effects);
  }

  private void takePart(long now, List<Effect> effects) {
    election.takeFlaps().forEach(line -> effects.add(new Effect.Say(Level.WARN, line)));
    // Before the report: a coordinator that has every report then has every wish.
    wishes.say(now, effects);
    // The own report may change the election's outcome, and the outcome the next report.
    boolean more = true;
    while (more) {
      boolean reported = report(now, effects);
      decide(now, effects);
      obey(now, effects);
      more = reported;
    }
    health.say(now, effects);
  }

  private boolean report(long now, List<Effect> effects) {
    Reluctance reluctance = ownReluctance.now();
    boolean standby = wishes.now().standby(self.node()) || reluctance.standsBy();
    Optional<Report> report =
        ownReports.next(
            election,
            vips,
            handovers.aside(now),
            handovers.lastMoves().own(now),
            stop.cannotHold(),
            standby,
            reluctance,
            now);
    report.ifPresent(
        mine -> {
          election.reported(self, mine, now);
          effects.add(new Effect.Send(Wire.encode(new Message.Reported(mine))));
          ownFile.compare(election.fileDifference(self.node(), mine), effects);
        });
    return report.isPresent();
  }

  private void decide(long now, List<Effect> effects) {
    Optional<Assignment> due = election.due(now);
    due.ifPresent(
        assignment -> {
          effects.add(new Effect.Send(Wire.encode(new Message.Assigned(assignment))));
          election.offered(self, assignment);
        });
  }

  /**
   * Only an assignment of the present view gives leave to try. Until it comes, who holds goes on
   * holding, and who asks goes on asking: the address itself is the arbiter. But for want of a
   * quorum a node lets go by itself, whatever its coordinator says, or if it says nothing.
   */
  private void obey(long now, List<Effect> effects) {
    boolean tooFew = letGoWithoutQuorum(now, effects);
    if (!election.settled()) {
      return;
    }
    Assignment assignment = election.inForce();
    sayWhatMoves(assignment, effects);
    if (!tooFew && stop.obeys()) {
      handovers.obey(assignment, stop.mayTry(), lastHolders, now, effects);
    }
  }

  private boolean letGoWithoutQuorum(long now, List<Effect> effects) {
    String lacking = election.lacksQuorum().orElse("");
    if (!lacking.isEmpty() && !lacking.equals(lackingQuorum)) {
      effects.add(new Effect.Say(Level.WARN, lacking + "; this node holds nothing"));
      handovers.withdraw(true, lacking, now, effects);
    }
    lackingQuorum = lacking;
    return !lacking.isEmpty();
  }

  private void sayWhatMoves(Assignment assignment, List<Effect> effects) {
    for (InetAddress vip : vips.addresses()) {
      Choice choice = assignment.of(vip);
      Choice before = announced.put(vip, choice);
      if (before == null || !before.node().equals(choice.node())) {
        boolean lost = choice.node().isEmpty();
        String to = lost ? "nobody" : choice.node();
        String line = IpAddress.text(vip) + " goes to " + to + " in term " + assignment.term();
        effects.add(new Effect.Say(lost ? Level.WARN : Level.INFO, line + ": " + choice.reason()));
      }
    }
  }

  /** When {@link Event.Tick} is due next; {@code Long.MAX_VALUE} for never. */
  public long wakeAtNanos() {
    long due = Math.min(vips.wakeAtNanos(), ownReports.wakeAtNanos());
    due = Math.min(due, handovers.wakeAtNanos());
    due = Math.min(due, Math.min(election.wakeAtNanos(), stop.wakeAtNanos()));
    due = Math.min(due, Math.min(reloads.wakeAtNanos(), closing.wakeAtNanos()));
    return Math.min(due, Math.min(health.wakeAtNanos(), wishes.wakeAtNanos()));
  }

  /** Why these cannot be wished on this node, in words; nothing when they can. */
  public Optional<String> refusal(Map<WishKey, String> wished) {
    return wishes.refusal(wished);
  }

  /** What the admin API shows. */
  public ClusterStatus status(long nowNanos) {
    return status.at(nowNanos);
  }
}
