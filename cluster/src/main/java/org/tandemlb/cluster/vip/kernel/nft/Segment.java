package org.tandemlb.cluster.vip.kernel.nft;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A TCP segment that leaves this machine, as far as it is known beforehand, and whether it meets
 * the conditions of a rule in nft's words. Pure.
 */
final class Segment {

  /**
   * One condition. After a dot it is part of a longer key, after {@code original} it is about
   * something else: neither is understood.
   */
  private static final Pattern CONDITION =
      Pattern.compile(
          "(?<!\\S)(?<!(?:\\.|original|reply) )"
              + "(meta l4proto|ip protocol|ip6 nexthdr|meta protocol|meta nfproto|ether type"
              + "|icmp type|icmpv6 type|oifname|oif|ct state|meta sk[ug]id|ip6? [sd]addr|(?:tcp|udp|th) [sd]port)"
              + " (!= )?(\\{ [^}]* \\}|\"[^\"]*\"|[^\\s{\".&]\\S*)(?!\\S)(?! [.&])");

  private final Map<String, Function<String, Match>> fields = new HashMap<>();

  /** What is not there meets no condition, not even that it be another. */
  private final Set<String> absent = new HashSet<>();

  private Segment(InetAddress vip, String device) {
    boolean v4 = new Names(vip).v4();
    String family = v4 ? "ip" : "ip6";
    String other = v4 ? "ip6" : "ip";
    word(List.of("meta l4proto", v4 ? "ip protocol" : "ip6 nexthdr"), "tcp");
    word(List.of("meta protocol", "ether type"), family);
    word(List.of("meta nfproto"), v4 ? "ipv4" : "ipv6");
    word(List.of("oifname", "oif"), device);
    absent.addAll(List.of(other + " saddr", other + " daddr", "udp sport", "udp dport"));
    absent.addAll(List.of("icmp type", "icmpv6 type", v4 ? "ip6 nexthdr" : "ip protocol"));
  }

  /**
   * What is sent on to another node: from a client, to the VIP. Connection tracking is told to call
   * it untracked, and no user's socket has sent it.
   */
  static Segment sentOn(InetAddress vip, int port, String device) {
    Segment segment = new Segment(vip, device);
    segment.word(List.of("ct state"), "untracked");
    segment.addressed("daddr", vip, "dport", port);
    segment.absent.addAll(List.of("meta skuid", "meta skgid"));
    return segment;
  }

  /** What this node answers a client; somebody may have told connection tracking to ignore it. */
  static Segment answer(InetAddress vip, int port, String device) {
    Segment segment = new Segment(vip, device);
    segment.addressed("saddr", vip, "sport", port);
    return segment;
  }

  private void word(List<String> keys, String word) {
    keys.forEach(key -> fields.put(key, values -> Values.word(values, word)));
  }

  private void addressed(String address, InetAddress vip, String port, int number) {
    fields.put(new Names(vip).family() + " " + address, values -> Values.address(values, vip));
    List.of("tcp ", "th ")
        .forEach(any -> fields.put(any + port, values -> Values.port(values, number)));
  }

  /**
   * @param conditions all that stands in a rule before its verdict
   */
  Match meets(String conditions) {
    Match all = Match.YES;
    Matcher condition = CONDITION.matcher(conditions);
    StringBuilder rest = new StringBuilder();
    while (condition.find()) {
      condition.appendReplacement(rest, "");
      boolean negated = condition.group(2) != null;
      all = all.and(meets(condition.group(1), condition.group(3), negated));
    }
    condition.appendTail(rest);
    return rest.toString().isBlank() ? all : all.and(Match.MAYBE);
  }

  private Match meets(String key, String values, boolean negated) {
    if (absent.contains(key)) {
      return Match.NO;
    }
    Function<String, Match> field = fields.get(key);
    Match match = field == null ? Match.MAYBE : field.apply(values);
    return negated ? match.not() : match;
  }
}
