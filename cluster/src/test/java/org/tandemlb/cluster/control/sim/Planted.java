package org.tandemlb.cluster.control.sim;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.election.Assignment;
import org.tandemlb.cluster.election.Report;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.wire.Decoded;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;

/**
 * A bug that a node could have, made where the real classes meet the rest of it: what they are told
 * is changed, or what they want is not done.
 */
enum Planted {
  NOTHING,
  /** A node that starts carries at once what it carried before. */
  REMEMBERED_HOLDER,
  /** A process that stood still has not noticed, and renews what is long over. */
  RENEWED_DEAD_LEASE,
  /** Nobody is asked whether the address is free. */
  SKIPPED_PROBE,
  RIVALS_PROBE_IGNORED,
  /** Whoever speaks as the address is taken for a stranger. */
  MEMBERS_CLAIM_FOUGHT,
  /** What was decided in one view is obeyed in any. */
  ASSIGNMENT_OF_ANOTHER_VIEW_OBEYED,
  /** A report counts in whatever view it arrives. */
  REPORT_OF_ANOTHER_VIEW_COUNTED,
  /** What a node's newest look does not find is blamed on it at once. */
  BACKENDS_DEATH_BLAMED_AT_ONCE;

  /** Those of {@link RandomFaults}. */
  private static final Set<String> POOLS = Set.of("web", "api");

  private static final MacAddress UNKNOWN = new MacAddress("02:00:00:00:00:ff");

  /** What the process is told instead; nothing: it does not hear of it. */
  Optional<Event> told(Event event, View view) {
    return switch (this) {
      case RENEWED_DEAD_LEASE -> Optional.of(event).filter(it -> !(it instanceof Event.Lost));
      case RIVALS_PROBE_IGNORED -> Optional.of(event).filter(it -> !(it instanceof Event.Probed));
      case MEMBERS_CLAIM_FOUGHT ->
          Optional.of(
              event instanceof Event.Claimed claim
                  ? new Event.Claimed(claim.vip(), UNKNOWN)
                  : event);
      case ASSIGNMENT_OF_ANOTHER_VIEW_OBEYED, REPORT_OF_ANOTHER_VIEW_COUNTED ->
          Optional.of(
              event instanceof Event.Arrived arrived ? inPresentView(arrived, view) : event);
      case NOTHING, REMEMBERED_HOLDER, SKIPPED_PROBE, BACKENDS_DEATH_BLAMED_AT_ONCE ->
          Optional.of(event);
    };
  }

  private Event inPresentView(Event.Arrived arrived, View view) {
    if (view.members().isEmpty()
        || !(Wire.decode(arrived.message()) instanceof Decoded.Understood understood)) {
      return arrived;
    }
    if (this == ASSIGNMENT_OF_ANOTHER_VIEW_OBEYED
        && understood.message() instanceof Message.Assigned assigned) {
      Assignment told = assigned.assignment();
      Assignment now = new Assignment(view.id(), told.term(), told.choices());
      return new Event.Arrived(view.coordinator(), Wire.encode(new Message.Assigned(now)));
    }
    if (this == REPORT_OF_ANOTHER_VIEW_COUNTED
        && understood.message() instanceof Message.Reported reported) {
      Report now = in(view.id(), reported.report());
      return new Event.Arrived(arrived.from(), Wire.encode(new Message.Reported(now)));
    }
    return arrived;
  }

  /** What the process says instead. */
  byte[] said(byte[] message) {
    if (this == BACKENDS_DEATH_BLAMED_AT_ONCE
        && Wire.decode(message) instanceof Decoded.Understood understood
        && understood.message() instanceof Message.Reported reported) {
      return Wire.encode(new Message.Reported(byItsNewestLook(reported.report())));
    }
    return message;
  }

  private static Report byItsNewestLook(Report report) {
    Set<String> lacks = new LinkedHashSet<>(POOLS);
    lacks.removeAll(report.reachesNow());
    Set<String> reaches = new LinkedHashSet<>(report.reaches());
    reaches.addAll(report.reachesNow());
    reaches.removeAll(lacks);
    return with(report.view(), lacks, reaches, report);
  }

  private static Report in(ViewId view, Report report) {
    return with(view, report.lacks(), report.reaches(), report);
  }

  private static Report with(ViewId view, Set<String> lacks, Set<String> reaches, Report report) {
    return new Report(
        report.sequence(),
        view,
        report.highestTerm(),
        report.held(),
        report.cannotHold(),
        report.troubled(),
        lacks,
        reaches,
        report.links(),
        report.sharedLines(),
        report.sharedHash(),
        report.fileHash(),
        report.sessions(),
        report.wellForMillis(),
        report.aside(),
        report.notHitless(),
        report.lastMoves(),
        report.startedEpochMillis(),
        report.reluctance(),
        report.reachesNow(),
        report.mayHang(),
        report.unjudged());
  }

  /** Whether this is not done, although it was wanted. */
  boolean leavesOut(VipEffect effect) {
    return this == SKIPPED_PROBE
        && (effect instanceof VipEffect.Ask || effect instanceof VipEffect.AskDirectly);
  }
}
