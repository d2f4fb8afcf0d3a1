package org.tandemlb.cluster.election;

import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.handover.Aside;
import org.tandemlb.cluster.vip.handover.LastMove;

/**
 * What a member says of itself: on every change, on every view, and each 2 s.
 *
 * @param sequence grows with each report of one incarnation; the newest counts
 * @param view the view it was made in
 * @param highestTerm the highest term this member has seen
 * @param held the VIPs that it carries now
 * @param cannotHold why it cannot hold a VIP; a VIP that is absent it can hold
 * @param troubled what stopped it lately when it tried to hold a VIP: it still can, but anybody
 *     without such trouble is better
 * @param lacks what it has not reached for long enough ({@link Needs}): pools without an eligible
 *     backend here, by own observations, and the witness
 * @param reaches the mirror of {@code lacks}: what it has reached for as long. What is in neither
 *     set has changed lately, and moves nothing
 * @param links how the LAN sees it, for each VIP that has a LAN
 * @param sharedLines the part of its file that must be the same everywhere
 * @param sharedHash the hash of those lines
 * @param fileHash the hash of its whole file
 * @param sessions live sessions
 * @param wellForMillis for each VIP that it can hold: for how long it has been able to, which a
 *     home's failback time counts
 * @param aside the VIPs whose old sessions it serves without holding them
 * @param notHitless why a move of a VIP from or to it would break sessions; one that is absent
 *     would not
 * @param lastMoves what became of the last planned move of a VIP that it took part in
 * @param startedEpochMillis when it started, for people
 * @param reluctance what it has against holding anything
 * @param reachesNow what its newest look reached, whether that has lasted or not: enough for a node
 *     that somebody asks for
 * @param mayHang what may leave the sessions of a VIP hanging after a move from or to it, for
 *     people
 * @param unjudged pools whose state says nothing of this member: by its own file they are not
 *     checked, or nobody is sent to them. They stand in {@code reaches} too, never in {@code lacks}
 */
public record Report(
    long sequence,
    ViewId view,
    long highestTerm,
    Set<InetAddress> held,
    Map<InetAddress, String> cannotHold,
    Map<InetAddress, String> troubled,
    Set<String> lacks,
    Set<String> reaches,
    Map<InetAddress, LinkIdentity> links,
    Map<String, String> sharedLines,
    String sharedHash,
    String fileHash,
    int sessions,
    Map<InetAddress, Long> wellForMillis,
    Map<InetAddress, Aside> aside,
    Map<InetAddress, String> notHitless,
    Map<InetAddress, LastMove> lastMoves,
    long startedEpochMillis,
    Reluctance reluctance,
    Set<String> reachesNow,
    Map<InetAddress, String> mayHang,
    Set<String> unjudged) {

  /** Why one that leaves cannot hold. */
  public static final String STOPPING = "stopping";

  public Report {
    held = Set.copyOf(held);
    cannotHold = Map.copyOf(cannotHold);
    troubled = Map.copyOf(troubled);
    lacks = Set.copyOf(lacks);
    reaches = Set.copyOf(reaches);
    links = Map.copyOf(links);
    sharedLines = Map.copyOf(sharedLines);
    wellForMillis = Map.copyOf(wellForMillis);
    aside = Map.copyOf(aside);
    notHitless = Map.copyOf(notHitless);
    lastMoves = Map.copyOf(lastMoves);
    reachesNow = Set.copyOf(reachesNow);
    mayHang = Map.copyOf(mayHang);
    unjudged = Set.copyOf(unjudged);
  }

  /** It may not hold what it should, or has no interface for it that carries and hears. */
  boolean hasFault() {
    return !troubled.isEmpty()
        || cannotHold.values().stream().anyMatch(why -> !why.equals(STOPPING));
  }
}
