package org.tandemlb.cluster.vip.kernel.nft;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tandemlb.cluster.vip.handover.Neighbour;
import org.tandemlb.cluster.vip.handover.Rules;
import org.tandemlb.cluster.vip.handover.Rules.Answers;
import org.tandemlb.cluster.vip.handover.Rules.Old;
import org.tandemlb.cluster.vip.handover.Rules.Reach;
import org.tandemlb.cluster.vip.handover.Rules.Strays;
import org.tandemlb.config.IpAddress;

/**
 * The {@link Rules} of one VIP in the words of nft(8). Each text is one line, and so one
 * transaction: no segment meets half of it. Pure.
 */
final class RulesText {

  /**
   * Just before connection tracking (-200): it has never seen the sessions of another node, and any
   * chain behind it, whenever it was loaded, may drop what belongs to no connection. What is sent
   * on, and what goes no further, meets none of them.
   */
  private static final int PRIORITY = -201;

  static final String FLAGS = "tcp flags & (fin|syn|rst|ack)";
  static final String SYN = FLAGS + " == syn";

  private final Names names;
  private final AnswersText answers;
  private final Set<Integer> ports;
  private final String device;
  private final List<String> commands = new ArrayList<>();

  private RulesText(Names names, Set<Integer> ports, String device) {
    this.names = names;
    this.answers = new AnswersText(names);
    this.ports = new TreeSet<>(ports);
    this.device = device;
  }

  /**
   * From now on these rules, whatever there was before.
   *
   * @param ports those that frontends have on the VIP: nothing else is touched
   * @param device where the VIP's LAN is
   * @param recordSyns whether a SYN makes an own flow, where own flows are kept count of
   * @param unused sets that may be there and are in no rule any more
   */
  static String replace(
      Names names,
      Set<Integer> ports,
      String device,
      Rules rules,
      boolean recordSyns,
      Set<String> unused) {
    RulesText text = new RulesText(names, ports, device);
    sets(names, rules).forEach(set -> text.commands.add(SetText.create(names, set)));
    text.chains(rules, recordSyns);
    unused.forEach(text::deleteSet);
    return String.join("; ", text.commands);
  }

  /**
   * Has the kernel put fragments together before any rule sees them, for as long as it stands: only
   * the first of a segment's has the ports by which rules tell whose it is. A rule with {@code
   * tproxy} does that, even where no segment comes by, and connection tracking, which this is not.
   */
  static String wholeSegments(Names names) {
    return "add chain %1$s whole_segments; add rule %1$s whole_segments tcp dport 1 tproxy to :1"
        .formatted(names.table());
  }

  /** The sets that the rules speak of. */
  static Set<String> sets(Names names, Rules rules) {
    Set<String> sets = new TreeSet<>();
    if (rules.own().records()) {
      sets.add(names.ownSet());
    }
    List<Old> known = with(rules, Reach.KNOWN);
    known.forEach(old -> sets.add(names.knownSet(old.to().node())));
    if (rules.answers() == Answers.ONCE) {
      sets.add(names.askedSet());
    }
    if (!known.isEmpty()) {
      sets.add(names.ownSet());
    }
    return sets;
  }

  /**
   * Nothing is left of the VIP.
   *
   * @param chains whether there are any
   * @param sets those that there may be
   */
  static String remove(Names names, boolean chains, Set<String> sets) {
    RulesText text = new RulesText(names, Set.of(), "");
    if (chains) {
      List<String> all =
          List.of(names.chain(), names.hereChain(), names.icmpChain(), names.answersChain());
      all.forEach(chain -> text.add("flush chain %s %s", names.table(), chain));
      all.forEach(chain -> text.add("delete chain %s %s", names.table(), chain));
    }
    sets.forEach(text::deleteSet);
    return String.join("; ", text.commands);
  }

  private void chains(Rules rules, boolean recordSyns) {
    add(
        "add chain %s %s { type filter hook prerouting priority %d; }",
        names.table(), names.chain(), PRIORITY);
    commands.add(answers.create());
    List<String> regular = List.of(names.hereChain(), names.icmpChain());
    regular.forEach(chain -> add("add chain %s %s", names.table(), chain));
    add("flush chain %s %s", names.table(), names.chain());
    add("flush chain %s %s", names.table(), names.answersChain());
    regular.forEach(chain -> add("flush chain %s %s", names.table(), chain));

    boolean recorded = rules.own().records();
    boolean recording = recorded && recordSyns;
    vipChain(rules, recorded, recording);
    if (!rules.olds().isEmpty()) {
      hereChain(rules, recorded, recording);
      icmpChain(rules);
    }
    if (rules.answers() == Answers.ONCE) {
      answers.rules(portList()).forEach(text -> rule(names.answersChain(), text));
    }
  }

  private void vipChain(Rules rules, boolean recorded, boolean recording) {
    String chain = names.chain();
    String family = names.family();
    rule(chain, "%s daddr != %s accept", family, IpAddress.text(names.vip()));
    if (!rules.olds().isEmpty()) {
      rule(chain, "%s goto %s", icmpErrors(), names.icmpChain());
    }
    rule(chain, "meta l4proto != tcp accept");
    if (rules.answers() == Answers.ONCE) {
      rule(chain, AnswersText.turnedRound());
    }
    rule(chain, "tcp dport != { %s } accept", portList());
    if (rules.answers() == Answers.ONCE) {
      rule(chain, answers.asks(key())); // This machine's own clients ask, too.
    }
    // This machine's own clients speak as the VIP itself while it is here, on loopback too: what is
    // sent on could not be answered.
    rule(chain, "iifname \"lo\" %s saddr %s accept", family, IpAddress.text(names.vip()));
    if (!rules.olds().isEmpty()) {
      for (Neighbour partner : rules.partners()) {
        rule(chain, "%s goto %s", sentOnBy(partner), names.hereChain());
      }
    }
    known(chain, with(rules, Reach.KNOWN));
    List<Old> rest = with(rules, Reach.REST);
    own(chain, recorded, recording && rest.stream().noneMatch(Old::syns));
    rest.forEach(old -> rule(chain, sendOnTo(old.to())));
    if (!rest.isEmpty()) {
      rule(chain, "drop");
    } else if (rules.strays() == Strays.DROPPED) {
      // What comes any other way than from the VIP's LAN, from this machine's own clients or those
      // that it routes for, cannot hear who holds the address now.
      rules
          .holder()
          .ifPresent(holder -> rule(chain, "iifname != \"%s\" %s drop", device, sendOnTo(holder)));
      rule(chain, "drop");
    } else if (rules.strays() == Strays.HELD_BACK) {
      rule(chain, "drop");
    }
  }

  /** What began here comes first: what the other node says of such a port is older. */
  private void known(String chain, List<Old> olds) {
    for (Old old : olds) {
      if (old.syns()) {
        continue;
      }
      String set = names.knownSet(old.to().node());
      rule(chain, "%s %s @%s add @%s { %s }", SYN, key(), set, names.ownSet(), key());
    }
    if (!olds.isEmpty()) {
      rule(chain, "%s @%s accept", key(), names.ownSet());
    }
    for (Old old : olds) {
      String set = names.knownSet(old.to().node());
      rule(chain, "%s @%s %s drop", key(), set, sendOnTo(old.to()));
    }
  }

  private void hereChain(Rules rules, boolean recorded, boolean recording) {
    own(names.hereChain(), recorded, recording);
    if (rules.strays() == Strays.DROPPED) {
      rule(names.hereChain(), "drop");
    }
  }

  /** The copies go out; the error itself goes on here. */
  private void icmpChain(Rules rules) {
    for (Neighbour partner : rules.partners()) {
      rule(names.icmpChain(), "%s accept", sentOnBy(partner));
    }
    rules.olds().forEach(old -> rule(names.icmpChain(), sendOnTo(old.to())));
  }

  /** A set that is full breaks the rule that adds to it: so that rule decides nothing. */
  private void own(String chain, boolean recorded, boolean recording) {
    if (recording) {
      rule(chain, "%s add @%s { %s }", SYN, names.ownSet(), key());
    }
    if (recorded) {
      rule(chain, "%s @%s accept", key(), names.ownSet());
    }
  }

  private String key() {
    return names.family() + " saddr . tcp sport . tcp dport";
  }

  /** Loopback's frames have no such address: a client of this machine is never taken for a node. */
  private String sentOnBy(Neighbour partner) {
    return "ether saddr %s %s saddr != %s"
        .formatted(partner.mac(), names.family(), IpAddress.text(partner.address()));
  }

  private String sendOnTo(Neighbour neighbour) {
    return "dup to %s device \"%s\"".formatted(IpAddress.text(neighbour.address()), device);
  }

  private String icmpErrors() {
    return names.v4()
        ? "icmp type destination-unreachable"
        : "icmpv6 type { destination-unreachable, packet-too-big }";
  }

  private String portList() {
    return ports.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  /** Deleting what is not there would be an error. */
  private void deleteSet(String set) {
    commands.add(SetText.create(names, set));
    add("delete set %s %s", names.table(), set);
  }

  private static List<Old> with(Rules rules, Reach reach) {
    return rules.olds().stream().filter(old -> old.reach() == reach).toList();
  }

  private void rule(String chain, String text, Object... arguments) {
    commands.add("add rule %s %s ".formatted(names.table(), chain) + text.formatted(arguments));
  }

  private void add(String text, Object... arguments) {
    commands.add(text.formatted(arguments));
  }
}
