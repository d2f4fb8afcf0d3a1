package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.tandemlb.cluster.election.Homecoming;
import org.tandemlb.cluster.election.PassedOver;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.Aside;
import org.tandemlb.cluster.vip.handover.HeldBack;
import org.tandemlb.cluster.wish.Wishes;

/**
 * The cluster as one node sees it at one moment. Times named {@code sinceNanos} are on that node's
 * monotonic clock.
 *
 * @param viewNumber 0 before the first view
 * @param members of the view, the coordinator first
 * @param nodes every node of the file in its order, then members that the file does not know
 * @param vips in the order of the file
 * @param backends in the order of the file
 * @param wishes what people want other than the file says
 */
public record ClusterStatus(
    String self,
    long viewNumber,
    List<String> members,
    List<NodeStatus> nodes,
    List<VipStatus> vips,
    List<BackendStatus> backends,
    Wishes wishes) {

  public ClusterStatus {
    members = List.copyOf(members);
    nodes = List.copyOf(nodes);
    vips = List.copyOf(vips);
    backends = List.copyOf(backends);
  }

  /**
   * One node.
   *
   * @param present whether it is in the view
   * @param state in words: {@code ok}, or what keeps it from holding
   * @param standby whether it is to hold nothing while another can
   * @param standbyFile the file that puts it there; empty: none
   * @param lacking what it should reach and has not for a while, in words; empty: nothing
   * @param damping why it waits longer before it is home again, in words; empty: it does not
   * @param fileHash the hash of its file, empty while it has not reported
   * @param startedEpochMillis when it started by its own clock, 0 while it has not reported
   * @param sinceNanos when it came into the view, or went out of it
   * @param links from the node that is asked to this one; none to itself, and none where every node
   *     has only one
   */
  public record NodeStatus(
      String name,
      boolean present,
      String state,
      boolean standby,
      String standbyFile,
      String lacking,
      String damping,
      String fileHash,
      int sessions,
      long startedEpochMillis,
      long sinceNanos,
      List<LinkStatus> links) {

    public NodeStatus {
      links = List.copyOf(links);
    }
  }

  /**
   * One of several links to a node.
   *
   * @param link its two addresses, in words
   * @param silentSinceNanos since when nothing came over it, while the node was heard over another
   */
  public record LinkStatus(String link, OptionalLong silentSinceNanos) {

    public boolean isSilent() {
      return silentSinceNanos.isPresent();
    }
  }

  /**
   * One VIP.
   *
   * @param holder who carries it by its own report, empty for nobody
   * @param assigned to whom the election gives it, empty for nobody
   * @param term of that election, 0 before the first
   * @param reason of that election
   * @param sinceNanos since when {@code holder} is what it is, as far as this node has seen
   * @param own what this node is for it
   * @param ownReason why
   * @param preparing a move from or to this node that both nodes make ready for
   * @param asides by node: old sessions that it serves on, of a move that is not over
   * @param heldBack sessions of a holder before that hangs, which this node spares
   * @param notHitless by node: why a move from it or to it would break sessions
   * @param mayHang by node: what may leave sessions hanging after such a move
   * @param cannotHold by node of the view: what keeps it from holding
   * @param passedOver by node of the view: why others are chosen before it
   * @param homecoming where it belongs, and when it goes there; empty: nowhere in particular
   * @param lastMove what became of the last planned move; empty before the first
   */
  public record VipStatus(
      InetAddress address,
      String holder,
      String assigned,
      long term,
      String reason,
      long sinceNanos,
      VipState own,
      String ownReason,
      Optional<Preparing> preparing,
      Map<String, Aside> asides,
      Optional<HeldBack> heldBack,
      Map<String, String> notHitless,
      Map<String, String> mayHang,
      Map<String, String> cannotHold,
      Map<String, PassedOver> passedOver,
      Optional<Homecoming> homecoming,
      Optional<MoveStatus> lastMove) {

    public VipStatus {
      asides = Map.copyOf(asides);
      notHitless = Map.copyOf(notHitless);
      mayHang = Map.copyOf(mayHang);
      cannotHold = Map.copyOf(cannotHold);
      passedOver = Map.copyOf(passedOver);
    }
  }

  /** A planned move, as long as its old holder still answers for the address. */
  public record Preparing(String from, String to) {}

  /**
   * A planned move that is over for its clients.
   *
   * @param term of the election that decided it
   * @param broken why sessions were reset; empty: they were kept
   * @param millis until {@code to} had the address, or until sessions broke
   * @param atNanos when that was
   */
  public record MoveStatus(
      String from, String to, long term, String broken, long millis, long atNanos) {}

  /**
   * One backend.
   *
   * @param verdict what this node acts on
   * @param seenBy by node: whether its own observation says up
   */
  public record BackendStatus(BackendId backend, Verdict verdict, Map<String, Boolean> seenBy) {

    public BackendStatus {
      seenBy = Map.copyOf(seenBy);
    }
  }
}
