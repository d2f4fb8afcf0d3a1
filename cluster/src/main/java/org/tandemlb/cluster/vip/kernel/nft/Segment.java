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
import java.util.stream.Collectors;

/**
 * A TCP segment that leaves this machine, or comes to it, as far as it is known beforehand, and
 * whether it meets the conditions of a rule in nft's words. Pure.
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
              + "|iifname|iif|came-by|icmp type|icmpv6 type|oifname|oif|meta obrname|ct state|(?:meta )?sk[ug]id"
              + "|meta cgroup|ip6? [sd]addr|(?:tcp|udp|th) [sd]port)"
              + " (!= )?(\\{ [^}]* \\}|\"[^\"]*\"|[^\\s{\".&]\\S*)(?!\\S)(?! [.&])");

  /** Of a socket, or of the one that somebody has on this machine, where frames came in. */
  private static final Pattern OF_A_SOCKET =
      Pattern.compile("(?<!\\S)(?<!match )socket (?:mark|transparent|wildcard|cgroupv2) ");

  /** At which interface the address is that it is sent to. */
  private static final Pattern WHERE =
      Pattern.compile(
          "(?<!\\S)fib daddr \\. (?:mark \\. )?iif type"
              + " (!= )?(\\{ [^}]* \\}|[^\\s{\".&!]\\S*)(?!\\S)(?! [.&])");

  private static final String DADDR_TYPE = "fib daddr . iif type";

  private static final Pattern ASKS_WHERE =
      Pattern.compile("(?<!\\S)fib daddr \\. (?:mark \\. )?iif type ");

  private final Map<String, Function<String, Match>> fields = new HashMap<>();

  /** What is not there meets no condition, not even that it be another. */
  private final Set<String> absent = new HashSet<>();

  private boolean hasSocket = true;

  private Segment(Leaving leaving, Ruleset.Chain where) {
    boolean v4 = new Names(leaving.vip()).v4();
    String family = v4 ? "ip" : "ip6";
    String other = v4 ? "ip6" : "ip";
    word(List.of("meta l4proto", v4 ? "ip protocol" : "ip6 nexthdr"), "tcp");
    word(List.of("meta protocol", "ether type"), family);
    word(List.of("meta nfproto"), v4 ? "ipv4" : "ipv6");
    word(List.of("meta obrname"), leaving.outlet().device());
    Set<String> out = leaving.out(where);
    List.of("oifname", "oif").forEach(key -> fields.put(key, values -> anyOf(out, values)));
    word(List.of("came-by"), ""); // What this machine sends has come in nowhere.
    absent.addAll(List.of(other + " saddr", other + " daddr", "udp sport", "udp dport"));
    absent.addAll(List.of("icmp type", "icmpv6 type", v4 ? "ip6 nexthdr" : "ip protocol"));
  }

  /** It leaves by one of several interfaces, and nobody knows by which. */
  private static Match anyOf(Set<String> devices, String values) {
    Set<Match> matches =
        devices.stream().map(device -> Values.word(values, device)).collect(Collectors.toSet());
    return matches.size() == 1 ? matches.iterator().next() : Match.MAYBE;
  }

  /**
   * What is sent on to another node: from a client, to the VIP. Connection tracking is told to call
   * it untracked, and no user's socket has sent it: to a rule of nft's own it is nobody's, whether
   * a user is asked for or any other ({@code NFT_BREAK} in the kernel's nft_meta.c, nft_socket.c);
   * to iptables' match, which nft lists without its {@code meta}, it is any other's (xt_owner.c).
   */
  static Segment sentOn(Leaving leaving, int port, Ruleset.Chain where) {
    Segment segment = new Segment(leaving, where);
    segment.word(List.of("ct state"), "untracked");
    segment.addressed("daddr", leaving.vip(), "dport", port);
    segment.absent.addAll(List.of("meta skuid", "meta skgid", "meta cgroup"));
    List.of("skuid", "skgid").forEach(key -> segment.fields.put(key, values -> Match.NO));
    segment.hasSocket = false;
    return segment;
  }

  /**
   * What this node answers a client; somebody may have told connection tracking to ignore it. It
   * comes from the node's own sockets.
   */
  static Segment answer(Leaving leaving, int port, Ruleset.Chain where) {
    Segment segment = new Segment(leaving, where);
    segment.addressed("saddr", leaving.vip(), "sport", port);
    leaving
        .owner()
        .ifPresent(
            owner -> {
              segment.number(List.of("meta skuid", "skuid"), owner.user());
              segment.number(List.of("meta skgid", "skgid"), owner.group());
            });
    return segment;
  }

  /**
   * What comes for a session that has moved, at the node that still serves it. Connection tracking
   * has seen it begin there.
   *
   * @param here whether the VIP is at the interface, as before the move, and not aside
   */
  static Segment arriving(Leaving leaving, int port, Ruleset.Chain where, boolean here) {
    Segment segment = new Segment(leaving, where);
    List.of("oifname", "oif", "meta obrname").forEach(segment.fields::remove);
    segment.word(List.of("iifname", "iif", "came-by"), leaving.outlet().device());
    segment.word(List.of("ct state"), "established");
    segment.word(List.of(DADDR_TYPE), here ? "local" : "unicast");
    segment.addressed("daddr", leaving.vip(), "dport", port);
    return segment;
  }

  /** Whether the answer depends on which interface the VIP is at. */
  static boolean asksWhere(String conditions) {
    return ASKS_WHERE.matcher(conditions).find();
  }

  private void word(List<String> keys, String word) {
    keys.forEach(key -> fields.put(key, values -> Values.word(values, word)));
  }

  private void number(List<String> keys, long number) {
    keys.forEach(key -> fields.put(key, values -> Values.number(values, number)));
  }

  private void addressed(String address, InetAddress vip, String port, int number) {
    fields.put(new Names(vip).family() + " " + address, values -> Values.address(values, vip));
    List.of("tcp ", "th ")
        .forEach(any -> fields.put(any + port, values -> Values.number(values, number)));
  }

  /**
   * @param conditions all that stands in a rule before its verdict
   */
  Match meets(String conditions) {
    if (!hasSocket && OF_A_SOCKET.matcher(conditions).find()) {
      return Match.NO;
    }
    Match all = Match.YES;
    StringBuilder others = new StringBuilder();
    Matcher where = WHERE.matcher(conditions);
    while (where.find()) {
      where.appendReplacement(others, "");
      all = all.and(meets(DADDR_TYPE, where.group(2), where.group(1) != null));
    }
    Matcher condition = CONDITION.matcher(where.appendTail(others));
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
