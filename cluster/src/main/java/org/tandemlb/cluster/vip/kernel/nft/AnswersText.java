package org.tandemlb.cluster.vip.kernel.nft;

import java.util.List;
import org.tandemlb.cluster.vip.handover.Rules.Answers;
import org.tandemlb.config.IpAddress;

/**
 * {@link Answers#ONCE} in the words of nft(8): which of the SYN-ACKs that the kernel sends are
 * repeats, and what becomes of them. Pure.
 *
 * <p>A repeat is turned round on its way out, to a port of this machine that can be nobody's, and
 * is dropped where it comes in again. Were it dropped on its way out, the kernel would be told so,
 * and would forget the handshake: a client whose last segment of it was lost would be reset.
 */
final class AnswersText {

  /** After connection tracking (-200): what is turned round is still of its client's connection. */
  private static final int PRIORITY = -150;

  private final Names names;

  AnswersText(Names names) {
    this.names = names;
  }

  /** Of this type: what is readdressed in it takes another route. */
  String create() {
    return "add chain %s %s { type route hook output priority %d; }"
        .formatted(names.table(), names.answersChain(), PRIORITY);
  }

  /** The rules of that chain. */
  List<String> rules(String ports) {
    String family = names.family();
    String vip = IpAddress.text(names.vip());
    String flow = family + " daddr . tcp dport . tcp sport";
    return List.of(
        "%s saddr != %s accept".formatted(family, vip),
        RulesText.FLAGS + " != syn|ack accept",
        "tcp sport != { %s } accept".formatted(ports),
        "%s @%s accept".formatted(flow, names.askedSet()),
        "%s @%s tcp dport set 0 %s daddr set %s".formatted(flow, names.ownSet(), family, vip));
  }

  /** What was turned round, as it comes in. */
  static String turnedRound() {
    return "iifname \"lo\" tcp dport 0 drop";
  }

  /**
   * @param key of a segment that comes in
   */
  String asks(String key) {
    return "%s update @%s { %s }".formatted(RulesText.SYN, names.askedSet(), key);
  }
}
