package org.tandemlb.cluster.election;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.election.Assignment.Choice;
import org.tandemlb.cluster.membership.Departure;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.vip.handover.Move;
import org.tandemlb.config.Config;

/**
 * The election as one member takes part in it: collects the reports of the present view, decides
 * while this member is the coordinator, and knows which assignment is to be obeyed. Pure; owned by
 * the control thread.
 *
 * <p>Of every member the newest assignment is kept whatever its view, as reports are: one that
 * outruns its view on the network counts as soon as the view is installed.
 */
public final class Election {

  /** How long the coordinator waits for members that do not report. */
  static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** After a node stood still itself, it takes so long at most until it hears the others again. */
  private static final long DEAF_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How often everything is said again, which heals what was lost. */
  public static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** A member that says nothing for so long counts as unable: three repetitions are lost. */
  static final long MUTE_NANOS = 3 * REPEAT_NANOS;

  /** Why, for people. */
  public static final String MUTE = "has not reported for 6 s";

  /**
   * Asked no more often than this, this node stood still itself: nobody is mute because of that.
   * With a repetition just before, it is still less than {@link #MUTE_NANOS}.
   */
  private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(3);

  private Config config;
  private final Member self;
  private Elector elector;
  private final Quorum quorum;
  private final LastHolders lastHolders;
  private final Reports reports = new Reports();
  private final OtherFiles files;
  private final Map<Member, Assignment> offered = new HashMap<>();

  /** Who said in this view that it holds a VIP, last. What was so in another view is not known. */
  private final Map<InetAddress, String> heldInView = new HashMap<>();

  private View view;
  private long patienceEndsNanos;
  private boolean asked;
  private long askedNanos;

  /** Since when this node has not stood still itself; {@code Long.MIN_VALUE}: it never has. */
  private long listensFromNanos = Long.MIN_VALUE;

  /** Whether that has been counted as a failure of this node. */
  private boolean blamedItself;

  private Assignment inForce;

  private final Flaps flaps = new Flaps();
  private Wanted wanted = Wanted.NOTHING;

  // The coordinator's own.
  private Assignment decided;
  private Map<String, String> unwillingThen = Map.of();
  private boolean unsaid;
  private boolean heardSinceDecision;
  private long recheckAtNanos = Long.MAX_VALUE;
  private long repeatAtNanos = Long.MAX_VALUE;

  public Election(Config config, Member self, LastHolders lastHolders) {
    this.config = config;
    this.self = self;
    this.elector = new Elector(config);
    this.quorum = new Quorum(config.cluster());
    this.files = new OtherFiles(config, self.node(), reports);
    this.lastHolders = lastHolders;
    this.view = new View(new ViewId(-1, self.incarnation()), List.of(), Map.of());
    this.inForce = new Assignment(view.id(), 0, Map.of());
    this.decided = inForce;
  }

  /** A new view: nothing that was reported or decided in another one counts any more. */
  public void installed(View installed, long nowNanos) {
    view = installed;
    lastHolders.installed(view, nowNanos);
    noticeStandstill(nowNanos);
    view.departed().forEach((member, how) -> departed(member, how, nowNanos));
    reports.keep(view.members());
    heldInView.clear();
    offered.keySet().retainAll(view.members());
    patienceEndsNanos = nowNanos + PATIENCE_NANOS;
    recheckAtNanos = Long.MAX_VALUE;
    obeyCoordinator();
  }

  /** Silence may be this node's own fault: it stood still, or its own link is dead. */
  private void departed(Member member, Departure how, long nowNanos) {
    if (how == Departure.CLOSED) {
      flaps.failed(member.node(), nowNanos);
    } else if (how == Departure.SILENT) {
      if (stoodStillLately(nowNanos)) {
        blameItself(nowNanos);
      } else if (!hasFault(self) && !hasFault(member)) { // A fault that was told has been counted.
        flaps.failed(member.node(), nowNanos);
      }
    }
  }

  /** Once, however many it did not hear meanwhile. */
  private void blameItself(long nowNanos) {
    if (!blamedItself) {
      blamedItself = true;
      flaps.failed(self.node(), nowNanos);
    }
  }

  private boolean hasFault(Member member) {
    return newest(member).map(Report::hasFault).orElse(false);
  }

  /**
   * A report, of this member too; one that is older than what its sender said before is ignored.
   *
   * @return whether it is the newest
   */
  public boolean reported(Member from, Report report, long nowNanos) {
    boolean newcomer =
        report.view().equals(view.id()) && reports.of(from, view).isEmpty() && hasDecided();
    // One that begins without a link has not failed, one that begins and cannot hold has.
    boolean wellBefore =
        newest(from).map(before -> !before.hasFault()).orElse(!report.troubled().isEmpty());
    if (!reports.take(from, report, nowNanos)) {
      return false;
    }
    if (wellBefore && report.hasFault()) {
      flaps.failed(from.node(), nowNanos);
    }
    lastHolders.reported(from, report);
    if (report.view().equals(view.id())) {
      report.held().forEach(vip -> heldInView.put(vip, from.node()));
    }
    heardSinceDecision = true;
    unsaid |= newcomer; // It may have come into the view after the decision was sent.
    return true;
  }

  /** Another file: the same nodes and VIPs, which may need other things of their holder. */
  public void reload(Config next) {
    config = next;
    elector = new Elector(next);
    heardSinceDecision = true;
  }

  /** What people want from now on. */
  public void wanted(Wanted now) {
    wanted = now;
    heardSinceDecision = true;
  }

  /**
   * An assignment, of this member too.
   *
   * @return whether another one is in force now
   */
  public boolean offered(Member from, Assignment assignment) {
    Assignment known = offered.get(from);
    boolean older =
        known != null && known.view().equals(assignment.view()) && known.term() > assignment.term();
    if (!older) {
      offered.put(from, assignment);
    }
    return obeyCoordinator();
  }

  private boolean obeyCoordinator() {
    if (view.members().isEmpty() || !offered.containsKey(view.coordinator())) {
      return false;
    }
    Assignment offer = offered.get(view.coordinator());
    if (!offer.view().equals(view.id()) || !isNewer(offer)) {
      return false;
    }
    inForce = offer;
    return true;
  }

  private boolean isNewer(Assignment offer) {
    return offer.term() > inForce.term()
        || (offer.term() == inForce.term() && offer.view().number() > inForce.view().number());
  }

  /** What the coordinator has to say to all now, and to obey itself; empty for everybody else. */
  public Optional<Assignment> due(long nowNanos) {
    noticeStandstill(nowNanos);
    askedNanos = nowNanos;
    asked = true;
    if (!coordinates()) {
      return Optional.empty();
    }
    boolean mayHaveChanged =
        hasDecided()
            ? heardSinceDecision || nowNanos >= recheckAtNanos
            : reports.complete(view) || nowNanos >= patienceEndsNanos;
    if (mayHaveChanged) {
      decide(nowNanos);
    }
    if (!hasDecided() || (!unsaid && nowNanos < repeatAtNanos)) {
      return Optional.empty();
    }
    unsaid = false;
    repeatAtNanos = nowNanos + REPEAT_NANOS;
    return Optional.of(decided);
  }

  private void noticeStandstill(long nowNanos) {
    if (asked && nowNanos - askedNanos > STALLED_NANOS) {
      askedNanos = nowNanos;
      listensFromNanos = nowNanos;
      blamedItself = false;
    }
  }

  /** Then whoever seems silent may be well: it was this node that heard nothing. */
  private boolean stoodStillLately(long nowNanos) {
    return listensFromNanos > Long.MIN_VALUE && nowNanos - listensFromNanos < DEAF_NANOS;
  }

  private void decide(long nowNanos) {
    heardSinceDecision = false;
    List<Standing> standings = standings(nowNanos);
    Elector.Outcome outcome =
        elector.elect(standings, lastHolders.departed(), heldInView, wanted, nowNanos);
    recheckAtNanos = Math.min(outcome.recheckAtNanos(), nextMuteAtNanos(nowNanos));

    long highest = inForce.term();
    for (Standing standing : standings) {
      highest = Math.max(highest, standing.report().highestTerm());
    }
    Map<String, String> unwilling = unwilling(standings);
    Map<InetAddress, Choice> choices = keepReasons(outcome.choices(), unwilling);
    unwillingThen = unwilling;
    if (hasDecided() && decided.term() >= highest && decided.choices().equals(choices)) {
      return;
    }
    long term = Math.max(highest, decided.term()) + 1;
    choices.replaceAll((vip, choice) -> numbered(choice, term));
    decided = new Assignment(view.id(), term, choices);
    unsaid = true;
  }

  /** By node: that it holds only what nobody else can, in a few words. */
  private static Map<String, String> unwilling(List<Standing> standings) {
    Map<String, String> unwilling = new HashMap<>();
    for (Standing standing : standings) {
      String veto = standing.vetoed() ? "vetoed " : "";
      unwilling.put(standing.node(), veto + standing.standby());
    }
    return unwilling;
  }

  /**
   * A reason tells why a VIP went where it is; it stays while the VIP does, unless its holder
   * becomes unwilling or willing: then the question is why it is still there. Or unless it is known
   * only now that another, or which other, serves its sessions, which must come along.
   */
  private Map<InetAddress, Choice> keepReasons(
      Map<InetAddress, Choice> choices, Map<String, String> unwilling) {
    Map<InetAddress, Choice> kept = new LinkedHashMap<>(choices);
    if (!hasDecided()) {
      return kept;
    }
    kept.replaceAll(
        (vip, choice) -> {
          Choice before = decided.choices().get(vip);
          boolean stays =
              before != null
                  && !choice.node().isEmpty()
                  && choice.node().equals(before.node())
                  && unwilling
                      .get(choice.node())
                      .equals(unwillingThen.getOrDefault(choice.node(), ""));
          boolean comesAlong =
              before != null
                  && choice.move().isPresent()
                  && !choice.move().map(Move::from).equals(before.move().map(Move::from));
          return stays && !comesAlong ? before : choice;
        });
    return kept;
  }

  /** The term in which a move was decided names the attempt. */
  private static Choice numbered(Choice choice, long term) {
    return new Choice(
        choice.node(),
        choice.reason(),
        choice.move().map(move -> move.number() > 0 ? move : new Move(move.from(), term)));
  }

  private List<Standing> standings(long nowNanos) {
    List<Standing> standings = new ArrayList<>();
    for (Member member : view.members()) {
      reports
          .of(member, view)
          .ifPresent(
              last ->
                  standings.add(
                      new Standing(
                          member,
                          last.report(),
                          last.atNanos(),
                          isMute(member, nowNanos)
                              ? nothing(MUTE)
                              : cannotHold(member.node(), last.report()),
                          flaps.count(member.node(), nowNanos),
                          wanted.standby(member.node(), last.report().reluctance()))));
    }
    return standings;
  }

  /**
   * Whether a member that the membership believes alive says nothing any more: its control thread
   * hangs, or its messages are lost. One that has never reported is no candidate anyway.
   */
  public boolean isMute(Member member, long nowNanos) {
    return nowNanos >= muteAtNanos(member);
  }

  private long muteAtNanos(Member member) {
    if (member.equals(self)) {
      return Long.MAX_VALUE;
    }
    return reports
        .newest(member)
        .map(last -> Math.max(last.atNanos(), listensFromNanos) + MUTE_NANOS)
        .orElse(Long.MAX_VALUE);
  }

  private long nextMuteAtNanos(long nowNanos) {
    return view.members().stream()
        .mapToLong(this::muteAtNanos)
        .filter(at -> at > nowNanos)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Why nobody in the present view may hold anything, as the file asks for. */
  public Optional<String> lacksQuorum() {
    return quorum.lacking(view);
  }

  /** Why a member cannot hold: for want of others, because of its file, or by its own word. */
  public Map<InetAddress, String> cannotHold(String node, Report report) {
    Optional<String> lacking = lacksQuorum();
    if (lacking.isPresent()) {
      return nothing(lacking.get());
    }
    Map<InetAddress, String> reasons = new HashMap<>(report.cannotHold());
    reasons.putAll(files.bars(view, node, report));
    return reasons;
  }

  private Map<InetAddress, String> nothing(String reason) {
    Map<InetAddress, String> none = new HashMap<>();
    config.vips().forEach(vip -> none.put(vip.address(), reason));
    return none;
  }

  /** Of a node that is not in the view: nobody knows that it is gone for good. */
  public boolean fellSilent(String node) {
    return lastHolders.fellSilent(node);
  }

  /**
   * By VIP and node: why a member is not chosen for it, whoever asks for it. The coordinator's own
   * code on what this node has heard, which it has heard as well.
   */
  public Map<InetAddress, Map<String, PassedOver>> passedOver(long nowNanos) {
    return elector.passedOver(standings(nowNanos));
  }

  /** By VIP: where it belongs and when it goes there; the same code on the same knowledge. */
  public Map<InetAddress, Homecoming> homecomings(long nowNanos) {
    return elector.homecomings(standings(nowNanos), wanted, nowNanos);
  }

  /** That a node is to hold nothing while another can, and who said so, in words. */
  public Optional<String> standby(String node, Report report) {
    return Optional.of(wanted.standby(node, report.reluctance()))
        .filter(why -> !why.isEmpty())
        .map(why -> "standby, " + why);
  }

  /** Why a node that fails again and again waits longer before it is home, in words. */
  public String damping(String node, long nowNanos) {
    return Flaps.words(flaps.count(node, nowNanos));
  }

  /** Of {@link #damping}, for the log: what is new since this was asked last. */
  public List<String> takeFlaps() {
    return flaps.takeNews();
  }

  /** How a member's file differs from the coordinator's, in words. */
  public Optional<String> fileDifference(String node, Report report) {
    return files.difference(view, node, report);
  }

  /** Whether a member of this view says in it that it does not hold a VIP. */
  public boolean denies(String node, InetAddress vip) {
    return view.members().stream()
        .filter(member -> member.node().equals(node))
        .flatMap(member -> reports.of(member, view).stream())
        .anyMatch(heard -> !heard.report().held().contains(vip));
  }

  private boolean coordinates() {
    return !view.members().isEmpty() && view.coordinator().equals(self);
  }

  private boolean hasDecided() {
    return coordinates() && decided.view().equals(view.id());
  }

  /** Whether the assignment in force is the present view's own. */
  public boolean settled() {
    return inForce.view().equals(view.id()) && inForce.term() > 0;
  }

  /** The newest assignment that was to be obeyed; term 0 before the first. */
  public Assignment inForce() {
    return inForce;
  }

  public View view() {
    return view;
  }

  /** The newest report of a member of the view, possibly one it made in an earlier view. */
  public Optional<Report> newest(Member member) {
    return reports.newest(member).map(Reports.Heard::report);
  }

  /** When {@link #newest} was heard. */
  public long heardNanos(Member member) {
    return reports.newest(member).map(Reports.Heard::atNanos).orElse(Long.MIN_VALUE);
  }

  /** Why a move to a node resets the sessions of a VIP, as things stand. */
  public Optional<String> breaks(InetAddress vip, String to, long nowNanos) {
    return elector.breaks(vip, to, standings(nowNanos));
  }

  /** When {@link #due} has something to say or to decide; {@code Long.MAX_VALUE} for never. */
  public long wakeAtNanos() {
    if (!coordinates()) {
      return Long.MAX_VALUE;
    }
    return hasDecided() ? Math.min(recheckAtNanos, repeatAtNanos) : patienceEndsNanos;
  }
}
