package org.tandemlb.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.tandemlb.node.admin.StatusPage;

/** What is left to do when a VIP has moved: its old holder serves the old sessions on. */
final class Aftermath {

  /** Its sessions are counted half a second after the other has the address. */
  private static final Duration COUNTED_WITHIN = Duration.ofSeconds(2);

  private final StatusPage page;

  private Aftermath(StatusPage page) {
    this.page = page;
  }

  /**
   * Waits until what is left is counted, or there is nothing left.
   *
   * @param moved the status when they had moved
   */
  static Aftermath of(List<String> vips, StatusPage moved, AdminClient node) {
    if (isCounted(vips, moved)) {
      return new Aftermath(moved);
    }
    try {
      return new Aftermath(new Watch(node, COUNTED_WITHIN).until(page -> isCounted(vips, page)));
    } catch (Faults.CommandFailed e) {
      return new Aftermath(moved); // The move itself is done, and that was the question.
    }
  }

  private static boolean isCounted(List<String> vips, StatusPage page) {
    return page.vips().stream()
        .filter(vip -> vips.contains(vip.address()))
        .flatMap(vip -> vip.handovers().stream())
        .noneMatch(handover -> handover.sessionsLeft() == 0);
  }

  /** The status when that was so. */
  StatusPage page() {
    return page;
  }

  /** To be put behind the line of a move; empty when nothing is left. */
  String text(String vip) {
    return handovers(vip).stream()
        .map(handover -> "; " + text(handover))
        .collect(Collectors.joining());
  }

  /** {@code lb1 still serves 40 sessions, for 600 s at most}. */
  static String text(StatusPage.HandoverPart handover) {
    if (handover.step().equals(StatusPage.HandoverPart.PREPARING)) {
      return handover.from() + " and " + handover.to() + " make ready to hand it over";
    }
    if (handover.sessionsLeft() > 0) {
      return "%s still serves %d session%s, for %d s at most"
          .formatted(
              handover.from(),
              handover.sessionsLeft(),
              handover.sessionsLeft() == 1 ? "" : "s",
              handover.secondsLeft());
    }
    return handover.secondsLeft() > 0
        ? handover.from() + " still serves its sessions; they are not counted yet"
        : handover.from() + " serves no session of it any more, and lets go of it";
  }

  ArrayNode json(String vip) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    handovers(vip)
        .forEach(
            handover ->
                all.addObject()
                    .put("from", handover.from())
                    .put("to", handover.to())
                    .put("step", handover.step())
                    .put("sessionsLeft", handover.sessionsLeft())
                    .put("secondsLeft", handover.secondsLeft()));
    return all;
  }

  private List<StatusPage.HandoverPart> handovers(String vip) {
    return page.vips().stream()
        .filter(one -> one.address().equals(vip))
        .flatMap(one -> one.handovers().stream())
        .toList();
  }
}
