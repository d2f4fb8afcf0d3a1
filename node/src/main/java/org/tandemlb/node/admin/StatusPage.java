package org.tandemlb.node.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /v1/status}: the cluster as one node sees it. The JSON has these names and this order;
 * times are ISO 8601 in UTC, states are the words of the documentation in lower case.
 *
 * @param file {@code sha256:} and the hash of this node's file
 * @param fileSince when this node began to run with it
 * @param leaving backends that a reload took out of this node's file, while they have sessions here
 * @param stalls how long this node has kept its own work waiting, since it started
 */
public record StatusPage(
    String node,
    String version,
    String file,
    String fileSince,
    ViewPart view,
    List<NodePart> nodes,
    List<VipPart> vips,
    List<PoolPart> pools,
    List<LeavingPart> leaving,
    List<FrontendPart> frontends,
    List<StallPart> stalls) {

  /**
   * Why a node cannot hold a VIP, with the others of its group; empty when it can. One on standby
   * holds none while another can. What keeps it from another VIP is none of this one's business.
   */
  public Optional<String> obstacle(String node, String vip) {
    Optional<NodePart> part = nodes.stream().filter(one -> one.name().equals(node)).findFirst();
    if (part.isEmpty()) {
      return Optional.of("unknown to the cluster");
    }
    String state = part.get().state();
    if (state.equals(NodePart.ABSENT) || state.equals(NodePart.STANDBY)) {
      String reason = part.get().reason();
      return Optional.of(reason == null || reason.isEmpty() ? state : reason);
    }
    return together(vip).stream()
        .filter(one -> one.cannotHold().containsKey(node))
        .map(one -> one.address().equals(vip) ? one.cannotHold().get(node) : whole(one, node))
        .findFirst();
  }

  /**
   * Why the election chooses others before a node that can hold a VIP; empty when it does not. VIPs
   * of a group are passed over together.
   */
  public Optional<String> passedOver(String node, String vip) {
    return vips.stream()
        .filter(one -> one.address().equals(vip) && one.passedOver() != null)
        .flatMap(one -> Optional.ofNullable(one.passedOver().get(node)).stream())
        .findFirst();
  }

  /** What a switchover to a node that can hold the VIP would come to. */
  public String ifAsked(String node, String vip) {
    String passedOver = passedOver(node, vip).isEmpty() ? VipPart.CHOSEN : VipPart.REFUSED;
    return vips.stream()
        .filter(one -> one.address().equals(vip) && one.ifAsked() != null)
        .map(one -> one.ifAsked().getOrDefault(node, passedOver))
        .findFirst()
        .orElse(passedOver);
  }

  private static String whole(VipPart other, String node) {
    return other.address() + " of its group: " + other.cannotHold().get(node);
  }

  /** A VIP and those that move with it, itself first; empty when this node does not know it. */
  public List<VipPart> together(String vip) {
    Optional<VipPart> asked = vips.stream().filter(one -> one.address().equals(vip)).findFirst();
    List<VipPart> all = new ArrayList<>(asked.stream().toList());
    vips.stream()
        .filter(one -> !all.isEmpty() && !one.address().equals(vip))
        .filter(one -> one.group() != null && one.group().equals(all.get(0).group()))
        .forEach(all::add);
    return all;
  }

  /**
   * A part of this node's process.
   *
   * @param part process, collector, control or loop
   * @param count how often it kept its work waiting for more than a third of the lease
   * @param longestMillis of all waits
   */
  public record StallPart(String part, long count, long longestMillis) {}

  /** The membership in force, the coordinator first. */
  public record ViewPart(long id, List<String> members) {}

  /**
   * One configured node.
   *
   * @param state {@link #OK}, {@link #STANDBY}, {@link #ABSENT} or {@link #FAULT}: then {@code
   *     reason} says why
   * @param standby whether it is to hold no VIP; so is a node that is drained or in maintenance
   * @param standbyFile the file on that node that puts it on standby, absent for none
   * @param lacking what it should reach and has not for a while: it holds only while nobody is
   *     better; absent for nothing
   * @param damping why it waits longer than {@code failback} before it is home again; absent when
   *     it does not
   * @param admin ready, drain or maint
   * @param sessions absent when the node is
   * @param silentLinks over which the node that is asked hears nothing of this one although it
   *     hears it over another, and since when; absent for none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record NodePart(
      String name,
      String state,
      String reason,
      boolean standby,
      String standbyFile,
      String lacking,
      String damping,
      String admin,
      String file,
      Integer sessions,
      String since,
      Map<String, String> silentLinks) {

    public static final String OK = "ok";
    public static final String STANDBY = "standby";
    public static final String ABSENT = "absent";
    public static final String FAULT = "fault";
  }

  /**
   * One VIP.
   *
   * @param group null for none; VIPs of one group move together
   * @param holder null while nobody holds it
   * @param here what this node is for it: spare, asking, holder, releasing, fault
   * @param heldBack null for none
   * @param notHitless by node: why a planned move from it or to it would reset sessions
   * @param mayHang by node: what may leave sessions hanging after such a move; null from a node
   *     that does not say so yet
   * @param cannotHold by node: what keeps it from holding this one
   * @param passedOver by node: why the election chooses others before it
   * @param ifAsked of these, by node, what a switchover to it would come to: chosen, not-yet (to be
   *     asked for again in a moment), refused
   * @param home where it belongs; null: nowhere in particular
   * @param lastMove what became of its last planned move, as far as its nodes have told; null
   *     before the first
   */
  public record VipPart(
      String address,
      String group,
      String holder,
      long term,
      String since,
      String reason,
      String here,
      String hereReason,
      List<HandoverPart> handovers,
      HeldBackPart heldBack,
      Map<String, String> notHitless,
      Map<String, String> mayHang,
      Map<String, String> cannotHold,
      Map<String, String> passedOver,
      Map<String, String> ifAsked,
      HomePart home,
      MovePart lastMove) {

    public static final String CHOSEN = "chosen";
    public static final String NOT_YET = "not-yet";
    public static final String REFUSED = "refused";
  }

  /**
   * Where a VIP belongs: to the node that somebody asked for, else to the file's home.
   *
   * @param failbackSeconds how long that node must have been well before the VIP goes there; null:
   *     it does not go there by itself
   * @param inSeconds when it goes there, as things stand; null: it is there, or does not go
   */
  public record HomePart(String node, Long failbackSeconds, Long inSeconds) {}

  /**
   * A move that is not over.
   *
   * @param from who gives the address away, or has
   * @param to who takes it over; once {@code from} serves: through whom its sessions reach it, null
   *     for nobody
   * @param step {@code preparing} while {@code from} still answers for it, which only the two nodes
   *     know; then {@code serving}
   * @param sessionsLeft those that {@code from} serves on, 0 while they are not counted
   * @param secondsLeft until those that are left are reset
   */
  public record HandoverPart(
      String from, String to, String step, int sessionsLeft, long secondsLeft) {

    public static final String PREPARING = "preparing";
    public static final String SERVING = "serving";
  }

  /**
   * The holder before this node hangs, and this node spares its sessions.
   *
   * @param secondsLeft until they are reset
   */
  public record HeldBackPart(String from, long secondsLeft) {}

  /**
   * A planned move that is over for its clients.
   *
   * @param term of the election that decided it; a later move has a higher one
   * @param sessions {@link #KEPT} or {@link #RESET}: then {@code reason} says why
   * @param millis until {@code to} had the address, or until sessions broke
   * @param time when that was
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record MovePart(
      String from, String to, long term, String sessions, String reason, long millis, String time) {

    public static final String KEPT = "kept";
    public static final String RESET = "reset";
  }

  /**
   * @param probesPerSecond of this node, as it probes now
   */
  public record PoolPart(
      String name, String balance, double probesPerSecond, List<BackendPart> backends) {}

  /**
   * @param weight in force: the file's, unless somebody asked for another
   * @param admin ready, drain or maint
   * @param probedEverySeconds by this node: as the file says, or ten times that while others serve
   *     and see the same; null without a check
   * @param seenBy what each node says of it
   */
  public record BackendPart(
      String name,
      String address,
      int weight,
      boolean backup,
      String admin,
      String verdict,
      String reason,
      String since,
      int sessions,
      long total,
      Double probedEverySeconds,
      Map<String, String> seenBy) {}

  /**
   * A backend that this node's file does not have any more.
   *
   * @param backend {@code pool/backend}
   * @param secondsLeft until what sessions it has left are ended
   */
  public record LeavingPart(String backend, String address, int sessions, long secondsLeft) {}

  /**
   * @param admin ready, drain or maint; a node's own counts for all of its frontends as well
   * @param refused clients turned away, by termination
   */
  public record FrontendPart(
      String name,
      List<String> listen,
      String pool,
      String admin,
      int sessions,
      int max,
      Map<String, Long> refused) {}
}
