package org.tandemlb.node.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tandemlb.node.admin.StatusPage;

/** The status for people: what is wrong stands out, and every state has its reason. Pure. */
final class StatusText {

  /** When nothing goes on here, the election's reason says more than this node's own. */
  private static final Set<String> ELSEWHERE = Set.of("spare", "holder");

  private StatusText() {}

  static String of(StatusPage page) {
    StringBuilder text = new StringBuilder();
    text.append("seen by %s, version %s%n".formatted(page.node(), page.version()));

    Table nodes = new Table("NODE", "STATE", "ADMIN", "SESSIONS", "FILE", "SINCE", "REASON");
    for (StatusPage.NodePart node : page.nodes()) {
      nodes.row(
          node.name(),
          node.state(),
          orDash(node.admin()),
          node.sessions() == null ? "-" : String.valueOf(node.sessions()),
          shortHash(node.file()),
          orDash(node.since()),
          orDash(reason(node)));
    }
    text.append('\n').append(nodes);

    if (!page.vips().isEmpty()) {
      Table vips = new Table("VIP", "HOLDER", "TERM", "HERE", "SINCE", "REASON");
      for (StatusPage.VipPart vip : page.vips()) {
        vips.row(
            vip.address(),
            vip.holder() == null ? "nobody" : vip.holder(),
            String.valueOf(vip.term()),
            vip.here(),
            orDash(vip.since()),
            orDash(ELSEWHERE.contains(vip.here()) ? vip.reason() : vip.hereReason()));
      }
      text.append('\n').append(vips);
      moves(page.vips(), text);
      passedOver(page, text);
    }

    Table frontends =
        new Table("FRONTEND", "LISTEN", "POOL", "ADMIN", "SESSIONS", "MAX", "REFUSED");
    for (StatusPage.FrontendPart frontend : page.frontends()) {
      frontends.row(
          frontend.name(),
          String.join(" ", frontend.listen()),
          frontend.pool(),
          orDash(frontend.admin()),
          String.valueOf(frontend.sessions()),
          String.valueOf(frontend.max()),
          refused(frontend.refused()));
    }
    text.append('\n').append(frontends);

    Table backends =
        new Table(
            "BACKEND",
            "ADDRESS",
            "VERDICT",
            "ADMIN",
            "WEIGHT",
            "SESSIONS",
            "TOTAL",
            "PROBED",
            "REASON");
    for (StatusPage.PoolPart pool : page.pools()) {
      for (StatusPage.BackendPart backend : pool.backends()) {
        backends.row(
            pool.name() + "/" + backend.name(),
            backend.address(),
            backend.verdict(),
            orDash(backend.admin()),
            backend.weight() + (backend.backup() ? " backup" : ""),
            String.valueOf(backend.sessions()),
            String.valueOf(backend.total()),
            every(backend.probedEverySeconds()),
            backend.reason());
      }
    }
    text.append('\n').append(backends);
    leaving(page, text);
    text.append(WhoSeesWhat.of(page));
    page.stalls().stream()
        .filter(stall -> stall.count() > 0)
        .forEach(stall -> text.append(text(page.node(), stall)));
    return text.toString();
  }

  private static void leaving(StatusPage page, StringBuilder text) {
    List<StatusPage.LeavingPart> leaving = page.leaving() == null ? List.of() : page.leaving();
    for (StatusPage.LeavingPart one : leaving) {
      text.append(
          "%s at %s is out of the file of %s: %s, for %d s at most%n"
              .formatted(
                  one.backend(),
                  one.address(),
                  page.node(),
                  one.sessions() == 1 ? "1 session is left" : one.sessions() + " sessions are left",
                  one.secondsLeft()));
    }
  }

  private static String text(String node, StatusPage.StallPart stall) {
    String often = stall.count() == 1 ? "once" : stall.count() + " times";
    return "%s: %s stood still %s for too long, for %d ms at most%n"
        .formatted(node, stall.part(), often, stall.longestMillis());
  }

  private static String every(Double seconds) {
    return seconds == null
        ? "-"
        : "each " + BigDecimal.valueOf(seconds).stripTrailingZeros().toPlainString() + "s";
  }

  private static String reason(StatusPage.NodePart node) {
    return Stream.concat(
            Stream.of(orEmpty(node.reason()), orEmpty(node.lacking()), orEmpty(node.damping())),
            silentLinks(node))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private static Stream<String> silentLinks(StatusPage.NodePart node) {
    Map<String, String> silent = node.silentLinks() == null ? Map.of() : node.silentLinks();
    return silent.entrySet().stream()
        .map(link -> "the link " + link.getKey() + " is silent since " + link.getValue());
  }

  /** What is still under way, and what a planned move would cost; each reason once. */
  private static void moves(List<StatusPage.VipPart> vips, StringBuilder text) {
    Map<String, List<String>> costs = new LinkedHashMap<>();
    for (StatusPage.VipPart vip : vips) {
      vip.handovers()
          .forEach(
              handover ->
                  text.append("%s: %s%n".formatted(vip.address(), Aftermath.text(handover))));
      if (vip.heldBack() != null) {
        text.append("%s: %s%n".formatted(vip.address(), heldBack(vip.heldBack())));
      }
      goesHome(vip).ifPresent(line -> text.append("%s: %s%n".formatted(vip.address(), line)));
      lastMove(vip, text);
      costs(vip, vip.notHitless(), "would reset its sessions", costs);
      costs(vip, vip.mayHang(), "may leave its sessions hanging", costs);
    }
    costs.forEach((cost, at) -> text.append("%s: %s%n".formatted(String.join(", ", at), cost)));
  }

  /** {@code goes to lb1, where it belongs, in 25 s}; empty for one that is there or does not go. */
  static Optional<String> goesHome(StatusPage.VipPart vip) {
    return Optional.ofNullable(vip.home())
        .filter(home -> home.inSeconds() != null)
        .map(
            home ->
                "goes to %s, where it belongs, %s"
                    .formatted(
                        home.node(),
                        home.inSeconds() == 0
                            ? "now"
                            : "in " + home.inSeconds() + " s, if " + home.node() + " stays well"));
  }

  private static void costs(
      StatusPage.VipPart vip,
      Map<String, String> reasons,
      String what,
      Map<String, List<String>> costs) {
    Map<String, List<String>> nodes = new LinkedHashMap<>();
    if (reasons != null) { // null: an older node's page
      reasons.forEach((node, why) -> nodes.computeIfAbsent(why, k -> new ArrayList<>()).add(node));
    }
    nodes.forEach(
        (why, at) ->
            costs
                .computeIfAbsent(
                    "a planned move from or to %s %s: %s"
                        .formatted(String.join(", ", at), what, why),
                    k -> new ArrayList<>())
                .add(vip.address()));
  }

  private static void lastMove(StatusPage.VipPart vip, StringBuilder text) {
    StatusPage.MovePart last = vip.lastMove();
    if (last != null && last.sessions().equals(StatusPage.MovePart.RESET)) {
      text.append(
          "%s: its last planned move, from %s to %s at %s, reset its sessions: %s%n"
              .formatted(vip.address(), last.from(), last.to(), last.time(), last.reason()));
    }
  }

  /** Of nodes that seem well: why the election chooses others all the same. */
  private static void passedOver(StatusPage page, StringBuilder text) {
    Map<String, List<String>> vips = new LinkedHashMap<>();
    for (StatusPage.NodePart node : page.nodes()) {
      for (StatusPage.VipPart vip : page.vips()) {
        Optional<String> why =
            node.state().equals(StatusPage.NodePart.OK)
                ? page.passedOver(node.name(), vip.address())
                : Optional.empty();
        why.ifPresent(
            reason ->
                vips.computeIfAbsent(
                        "the election passes %s over: %s".formatted(node.name(), reason),
                        k -> new ArrayList<>())
                    .add(vip.address()));
      }
    }
    vips.forEach((line, of) -> text.append("%s: %s%n".formatted(String.join(", ", of), line)));
  }

  private static String heldBack(StatusPage.HeldBackPart sessions) {
    return "sessions of %s are held back, for %d s at most: it is silent, but its machine answers"
        .formatted(sessions.from(), sessions.secondsLeft());
  }

  private static String refused(Map<String, Long> refused) {
    List<String> counts =
        refused.entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .sorted()
            .toList();
    return counts.isEmpty() ? "0" : String.join(", ", counts);
  }

  private static String shortHash(String hash) {
    return hash == null ? "-" : hash.substring(0, Math.min(8, hash.length()));
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  private static String orDash(String text) {
    return text == null || text.isEmpty() ? "-" : text;
  }
}
