package org.tandemlb.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tandemlb.cluster.control.ClusterStatus;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Step;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.IpAddress;

/**
 * What has changed between two moments. A new kind is a record here and a method that compares.
 * Pure.
 */
final class ClusterEvents {

  /** What is compared. */
  record Seen(ClusterStatus cluster, Wishes wishes) {}

  /** One change; its kind is the event's type, and the rest its JSON. */
  record Change(EventKind kind, Record data) {
    Change {
      if (!kind.data().isInstance(data)) {
        throw new IllegalArgumentException(kind + " is not told by " + data);
      }
    }
  }

  record VerdictChange(String time, String backend, String from, String to, String reason) {}

  record ViewChange(
      String time, long id, List<String> members, List<String> joined, List<String> left) {}

  /** Null is nobody. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record HolderChange(String time, String vip, String from, String to, long term, String reason) {}

  /** Null is as in the file. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record WishChange(String time, String kind, String name, String from, String to) {}

  /**
   * A step of a planned move, or of what follows the hang of a holder, as one of the two nodes does
   * it.
   *
   * @param term null for a move that never could keep sessions
   * @param sessions of the old holder, still served; null while they are not counted
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record HandoverChange(
      String time,
      String vip,
      String from,
      String to,
      String step,
      Long term,
      long millis,
      Integer sessions,
      String reason) {}

  /** A node gave a VIP up before anything else, for it had stood still for so long. */
  record StallChange(String time, String node, String vip, long millis) {}

  /**
   * One of several links to a node.
   *
   * @param link its two addresses
   * @param state silent, while the node is heard over another; or heard, again
   */
  record LinkChange(String time, String node, String link, String state) {}

  /** A node read its file anew. */
  record ReloadChange(String time, String node, String outcome, String file, List<String> lines) {}

  /** Of a reload; an event is small, and the log has all of them. */
  private static final int LINES = 100;

  private static final Set<Step> COUNTED = Set.of(Step.SERVING, Step.DONE);

  private ClusterEvents() {}

  /**
   * @param self the node whose step it is
   */
  static Change handover(String self, InetAddress vip, HandoverProgress progress, String time) {
    boolean gives = progress.side() == Side.GIVING;
    return new Change(
        EventKind.HANDOVER,
        new HandoverChange(
            time,
            IpAddress.text(vip),
            gives ? self : progress.other(),
            gives ? progress.other() : self,
            word(progress.step()),
            progress.number() == 0 ? null : progress.number(),
            progress.millis(),
            COUNTED.contains(progress.step()) ? progress.sessions() : null,
            nullIfEmpty(progress.reason())));
  }

  static Change reload(String self, ReloadOutcome outcome, String time) {
    return new Change(
        EventKind.RELOAD,
        new ReloadChange(
            time,
            self,
            outcome.kind().word(),
            "sha256:" + outcome.fileHash(),
            outcome.lines().stream().limit(LINES).toList()));
  }

  static Change stoodStill(String self, InetAddress vip, Duration stood, String time) {
    return new Change(
        EventKind.STALL, new StallChange(time, self, IpAddress.text(vip), stood.toMillis()));
  }

  /**
   * @param time when it was seen, for people
   */
  static List<Change> between(Seen before, Seen after, String time) {
    List<Change> changes = new ArrayList<>();
    wishes(before.wishes(), after.wishes(), time, changes);
    view(before.cluster(), after.cluster(), time, changes);
    links(before.cluster(), after.cluster(), time, changes);
    holders(before.cluster(), after.cluster(), time, changes);
    verdicts(before.cluster(), after.cluster(), time, changes);
    return changes;
  }

  private static void wishes(Wishes before, Wishes after, String time, List<Change> changes) {
    Map<WishKey, String> all = new HashMap<>(before.values());
    all.putAll(after.values());
    for (WishKey key : all.keySet()) {
      String was = before.values().get(key);
      String is = after.values().get(key);
      if (was == null ? is != null : !was.equals(is)) {
        changes.add(
            new Change(
                EventKind.WISH, new WishChange(time, word(key.kind()), key.name(), was, is)));
      }
    }
  }

  private static void view(
      ClusterStatus before, ClusterStatus after, String time, List<Change> changes) {
    if (before.viewNumber() == after.viewNumber() && before.members().equals(after.members())) {
      return;
    }
    changes.add(
        new Change(
            EventKind.VIEW,
            new ViewChange(
                time,
                after.viewNumber(),
                after.members(),
                without(after.members(), before.members()),
                without(before.members(), after.members()))));
  }

  /** That a silent link is no matter any more because its node is gone, the view says. */
  private static void links(
      ClusterStatus before, ClusterStatus after, String time, List<Change> changes) {
    Set<String> silent = new HashSet<>();
    before.nodes().stream()
        .flatMap(node -> node.links().stream())
        .filter(ClusterStatus.LinkStatus::isSilent)
        .forEach(link -> silent.add(link.link()));
    for (ClusterStatus.NodeStatus node : after.nodes()) {
      for (ClusterStatus.LinkStatus link : node.links()) {
        boolean was = silent.contains(link.link());
        if (link.isSilent() && !was || was && !link.isSilent() && node.present()) {
          String state = link.isSilent() ? "silent" : "heard";
          changes.add(
              new Change(EventKind.LINK, new LinkChange(time, node.name(), link.link(), state)));
        }
      }
    }
  }

  private static void holders(
      ClusterStatus before, ClusterStatus after, String time, List<Change> changes) {
    Map<String, String> held = new HashMap<>();
    before.vips().forEach(vip -> held.put(IpAddress.text(vip.address()), vip.holder()));
    for (ClusterStatus.VipStatus vip : after.vips()) {
      String address = IpAddress.text(vip.address());
      String was = held.getOrDefault(address, "");
      if (!was.equals(vip.holder())) {
        changes.add(
            new Change(
                EventKind.HOLDER,
                new HolderChange(
                    time,
                    address,
                    nullIfEmpty(was),
                    nullIfEmpty(vip.holder()),
                    vip.term(),
                    vip.reason())));
      }
    }
  }

  private static void verdicts(
      ClusterStatus before, ClusterStatus after, String time, List<Change> changes) {
    Map<BackendId, Verdict.State> known = new HashMap<>();
    before.backends().forEach(each -> known.put(each.backend(), each.verdict().state()));
    for (ClusterStatus.BackendStatus each : after.backends()) {
      Verdict.State was = known.getOrDefault(each.backend(), Verdict.State.UNKNOWN);
      Verdict verdict = each.verdict();
      if (was != verdict.state()) {
        changes.add(
            new Change(
                EventKind.VERDICT,
                new VerdictChange(
                    time,
                    each.backend().toString(),
                    word(was),
                    word(verdict.state()),
                    verdict.reason())));
      }
    }
  }

  private static List<String> without(List<String> all, List<String> others) {
    TreeSet<String> left = new TreeSet<>(all);
    others.forEach(left::remove);
    return List.copyOf(left);
  }

  private static String nullIfEmpty(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
