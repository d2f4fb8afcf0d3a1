package org.tandemlb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of fault by itself, with its line and its whole message. */
class ConfigFaultsTest {

  private static final Sample RIGHT = Sample.RIGHT;

  @Test
  void theSampleItselfIsRight() {
    assertThat(RIGHT.faults()).isEmpty();
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource({
    "keys",
    "values",
    "ranges",
    "names",
    "addresses",
    "listens",
    "checks",
    "holding",
    "bounds"
  })
  void oneMistakeIsOneFault(Sample sample, String fault) {
    assertThat(sample.faults()).containsExactly("tandem.yaml:" + fault);
  }

  static Stream<Arguments> keys() {
    return Stream.of(
        arguments(
            RIGHT.after(14, "    chek: {type: tcp}"),
            "15: pools.web.chek: unknown key; did you mean \"check\"? allowed: check, backends,"
                + " balance, connect-timeout, retries, all-down"),
        arguments(
            RIGHT.after(12, "    colour: red"),
            "13: frontends.web.colour: unknown key; allowed: listen, pool, max-connections"),
        arguments(
            RIGHT.end("drains: 5m"),
            "18: drains: unknown key; did you mean \"drain\"? allowed: cluster, vips, frontends,"
                + " pools, admin, log, drain, max-connections, transport, vip-mode"),
        arguments(
            RIGHT.line(16, "      web-01: {address: \"198.18.0.21:80\", wieght: 5}"),
            "16: pools.web.backends.web-01.wieght: unknown key; did you mean \"weight\"? allowed:"
                + " address, weight, backup"),
        arguments(
            RIGHT.line(7, "  - {address: 198.18.0.100, home: lb1, inteface: eth0}"),
            "7: vips[0].inteface: unknown key; did you mean \"interface\"? allowed: address,"
                + " interface, home, failback, group"),
        arguments(
            RIGHT.after(5, "  lease: 2s", "  lease: 3s"),
            "7: cluster.lease: given twice; the first is on line 6"),
        arguments(
            RIGHT.line(17, "      web-01: {address: \"198.18.0.22:80\"}"),
            "17: pools.web.backends.web-01: given twice; the first is on line 16"),
        arguments(
            RIGHT.after(14, "    ? [a, b]", "    : c"),
            "15: pools.web: a list or mapping as a key; allowed: a word"),
        arguments(
            RIGHT.after(14, "    <<: {retries: 1}"),
            "15: pools.web.<<: unknown key; allowed: check, backends, balance, connect-timeout,"
                + " retries, all-down"),
        arguments(
            RIGHT.line(12, ""),
            "10: frontends.web.pool: is missing; allowed: 1 to 63 letters, digits, dots, hyphens"
                + " and underscores, a letter or digit first"),
        arguments(
            RIGHT.line(16, "      web-01: {weight: 1}"),
            "16: pools.web.backends.web-01.address: is missing; allowed: \"198.18.0.21:80\","
                + " \"[fd00:18::21]:80\" or \"web-01.example:80\", ports 1 to 65535"),
        arguments(
            RIGHT.line(7, "  - {home: lb1}"),
            "7: vips[0].address: is missing; allowed: an IP address such as 198.18.0.11 or"
                + " fd00:18::11, not a name"),
        arguments(
            RIGHT.line(5, ""),
            "1: cluster: neither secret-file nor insecure; allowed: secret-file: FILE, made by"
                + " tandem secret FILE, or insecure: true"),
        arguments(
            RIGHT.line(5, "  insecure: false"),
            "1: cluster: neither secret-file nor insecure; allowed: secret-file: FILE, made by"
                + " tandem secret FILE, or insecure: true"),
        arguments(
            RIGHT.after(5, "  insecure: true"),
            "6: cluster.insecure: true, but there is a secret-file too; allowed: one of the two"));
  }

  static Stream<Arguments> values() {
    return Stream.of(
        arguments(
            RIGHT.end("drain: 10"),
            "18: drain: \"10\" has no unit; allowed: a duration in ms, s, m or h, 0s to 24h"),
        arguments(
            RIGHT.end("drain: 10 minutes"),
            "18: drain: \"10 minutes\" is not a duration; allowed: a duration in ms, s, m or h, 0s"
                + " to 24h"),
        arguments(
            RIGHT.end("drain: [10m]"),
            "18: drain: is a list; allowed: a duration in ms, s, m or h, 0s to 24h"),
        arguments(
            RIGHT.end("drain: {}"),
            "18: drain: is a mapping; allowed: a duration in ms, s, m or h, 0s to 24h"),
        arguments(
            RIGHT.end("drain:"),
            "18: drain: has no value; allowed: a duration in ms, s, m or h, 0s to 24h"),
        arguments(
            RIGHT.end("max-connections: many"),
            "18: max-connections: \"many\" is not a whole number; allowed: a whole number, 1 to"
                + " 1000000"),
        arguments(
            RIGHT.after(5, "  insecure: maybe"),
            "6: cluster.insecure: \"maybe\" is unknown; allowed: true, false"),
        arguments(
            RIGHT.end("transport: io-uring2"),
            "18: transport: \"io-uring2\" is unknown; did you mean \"io_uring\"? allowed: auto,"
                + " epoll, nio, io_uring"),
        arguments(
            RIGHT.after(14, "    balance: roundrobin"),
            "15: pools.web.balance: \"roundrobin\" is unknown; did you mean \"round-robin\"?"
                + " allowed: round-robin, least-connections, source-hash, random-two, first"),
        arguments(
            RIGHT.end("log: {level: trace}"),
            "18: log.level: \"trace\" is unknown; allowed: error, warn, info, debug"),
        arguments(
            RIGHT.end("log: json"), "18: log: is only \"json\"; allowed: keys and their values"),
        arguments(RIGHT.end("admin:"), "18: admin: has no value; allowed: keys and their values"),
        arguments(
            RIGHT.line(6, "vips:").line(7, "").line(8, ""),
            "6: vips: has no value; allowed: a list"),
        arguments(
            RIGHT.line(8, "  - 198.18.0.101"),
            "8: vips[1]: is only \"198.18.0.101\"; allowed: keys and their values"),
        arguments(
            RIGHT.line(11, "    listen: \":80\""),
            "11: frontends.web.listen: is only \":80\"; allowed: a list"),
        arguments(
            RIGHT.line(5, "  secret-file: /etc/tandem/"),
            "5: cluster.secret-file: \"/etc/tandem/\" is not the path of a file; allowed: the path"
                + " of a file; a relative one begins at the directory of this file"),
        arguments(
            RIGHT.line(7, "  - {address: 198.18.0.100, failback: always}"),
            "7: vips[0].failback: \"always\" is not a duration; allowed: never, or a duration in"
                + " ms, s, m or h, 0s to 24h"),
        arguments(
            RIGHT.line(7, "  - {address: 198.18.0.100, interface: \"eth0:1\"}"),
            "7: vips[0].interface: \"eth0:1\" is not the name of an interface; allowed: the name of"
                + " an interface, such as eth0"));
  }

  static Stream<Arguments> ranges() {
    return Stream.of(
        arguments(
            RIGHT.after(5, "  silence: 199ms"),
            "6: cluster.silence: \"199ms\" is too short; allowed: a duration in ms, s, m or h, 200ms"
                + " to 60s"),
        arguments(
            RIGHT.after(5, "  silence: 61s"),
            "6: cluster.silence: \"61s\" is too long; allowed: a duration in ms, s, m or h, 200ms to"
                + " 60s"),
        arguments(
            RIGHT.after(5, "  lease: 1500ms"),
            "6: cluster.lease: \"1500ms\" is not in whole seconds; allowed: whole seconds, 1s to"
                + " 30s"),
        arguments(
            RIGHT.after(5, "  lease: 31s"),
            "6: cluster.lease: \"31s\" is too long; allowed: whole seconds, 1s to 30s"),
        arguments(
            RIGHT.after(12, "    max-connections: 0"),
            "13: frontends.web.max-connections: \"0\" is too small; allowed: a whole number, 1 to"
                + " 1000000"),
        arguments(
            RIGHT.line(16, "      web-01: {address: \"198.18.0.21:80\", weight: 257}"),
            "16: pools.web.backends.web-01.weight: \"257\" is too large; allowed: a whole number, 0"
                + " to 256"),
        arguments(
            RIGHT.after(14, "    retries: 11"),
            "15: pools.web.retries: \"11\" is too large; allowed: a whole number, 0 to 10"),
        arguments(
            RIGHT.after(14, "    connect-timeout: 9ms"),
            "15: pools.web.connect-timeout: \"9ms\" is too short; allowed: a duration in ms, s, m or"
                + " h, 10ms to 60s"));
  }

  static Stream<Arguments> names() {
    return Stream.of(
        arguments(
            RIGHT.line(12, "    pool: wbe"),
            "12: frontends.web.pool: no pool \"wbe\"; did you mean \"web\"? allowed: web"),
        arguments(
            RIGHT.line(12, "    pool: database"),
            "12: frontends.web.pool: no pool \"database\"; allowed: web"),
        arguments(
            RIGHT.line(7, "  - {address: 198.18.0.100, home: lb3}"),
            "7: vips[0].home: no node \"lb3\"; did you mean \"lb1\"? allowed: lb1, lb2"),
        arguments(
            RIGHT.line(16, "      web/01: {address: \"198.18.0.21:80\"}"),
            "16: pools.web.backends.web/01: \"web/01\" is not a name; allowed: 1 to 63 letters,"
                + " digits, dots, hyphens and underscores, a letter or digit first"),
        arguments(
            RIGHT
                .line(7, "  - {address: 198.18.0.100, home: lb1, group: a}")
                .line(8, "  - {address: 198.18.0.101, home: lb2, group: a}"),
            "8: vips[1].home: home \"lb2\"; the group \"a\" has home \"lb1\" at vips[0]; allowed: the"
                + " same for all of a group"),
        arguments(
            RIGHT
                .line(7, "  - {address: 198.18.0.100, home: lb1, group: a}")
                .line(8, "  - {address: 198.18.0.101, group: a}"),
            "8: vips[1].home: no home; the group \"a\" has home \"lb1\" at vips[0]; allowed: the"
                + " same for all of a group"),
        arguments(
            RIGHT
                .line(7, "  - {address: 198.18.0.100, home: lb1, group: a}")
                .line(8, "  - {address: 198.18.0.101, home: lb9, group: a}"),
            "8: vips[1].home: no node \"lb9\"; did you mean \"lb1\"? allowed: lb1, lb2"),
        arguments(
            RIGHT
                .line(7, "  - {address: 198.18.0.100, group: a}")
                .line(8, "  - {address: 198.18.0.101, group: a, failback: never}"),
            "8: vips[1].failback: never; the group \"a\" has 30s at vips[0]; allowed: the same for"
                + " all of a group"));
  }

  static Stream<Arguments> addresses() {
    String allowed = "; allowed: an IP address such as 198.18.0.11 or fd00:18::11, not a name";
    return Stream.of(
        arguments(
            RIGHT.line(4, "    lb2: lb2.example"),
            "4: cluster.nodes.lb2: \"lb2.example\" is not an IP address; allowed: an IP address, not"
                + " a name, with or without a port: 198.18.0.11, 198.18.0.11:7800, fd00:18::11,"
                + " [fd00:18::11]:7800"),
        arguments(
            RIGHT.line(4, "    lb2: {address: 198.18.0.12}"),
            "4: cluster.nodes.lb2: is a mapping; allowed: an IP address, not a name, with or without"
                + " a port: 198.18.0.11, 198.18.0.11:7800, fd00:18::11, [fd00:18::11]:7800"),
        arguments(
            RIGHT.line(4, "    lb2: 198.18.0.11:7801"),
            "4: cluster.nodes.lb2: \"198.18.0.11\" is the address of cluster.nodes.lb1 too"),
        arguments(
            RIGHT
                .line(3, "    lb1: [198.18.0.11, 198.18.1.11]")
                .line(4, "    lb2: [198.18.0.12, 198.18.1.11]"),
            "4: cluster.nodes.lb2[1]: \"198.18.1.11\" is the address of cluster.nodes.lb1[1] too"),
        arguments(
            RIGHT
                .line(3, "    lb1: [198.18.0.11, 198.18.0.11]")
                .line(4, "    lb2: [198.18.0.12, 198.18.1.12]"),
            "3: cluster.nodes.lb1[1]: \"198.18.0.11\" is the address of cluster.nodes.lb1[0] too"),
        arguments(
            RIGHT.line(3, "    lb1: [198.18.0.11, 198.18.1.11]"),
            "4: cluster.nodes.lb2: has 1 address, and cluster.nodes.lb1 has 2; allowed: as many for"
                + " every node, in the order of the networks"),
        arguments(
            RIGHT
                .line(3, "    lb1: [198.18.0.11, 198.18.1.11]")
                .line(4, "    lb2: [198.18.0.12, lb2.example]"),
            "4: cluster.nodes.lb2[1]: \"lb2.example\" is not an IP address; allowed: an IP address,"
                + " not a name, with or without a port: 198.18.0.11, 198.18.0.11:7800, fd00:18::11,"
                + " [fd00:18::11]:7800"),
        arguments(
            RIGHT
                .line(3, "    lb1: [198.18.0.11, 198.18.1.11]")
                .line(4, "    lb2: [198.18.0.12, 198.18.1.12]")
                .line(8, "  - {address: 198.18.1.12}"),
            "8: vips[1].address: \"198.18.1.12\" is the address of cluster.nodes.lb2[1] too"),
        arguments(
            RIGHT.line(8, "  - {address: 198.18.0.100, home: lb2}"),
            "8: vips[1].address: \"198.18.0.100\" is the address of vips[0].address too"),
        arguments(
            RIGHT
                .line(7, "  - {address: \"FD00::0:1\", home: lb1}")
                .line(8, "  - {address: \"fd00::1\", home: lb2}"),
            "8: vips[1].address: \"fd00::1\" is the address of vips[0].address too"),
        arguments(
            RIGHT.line(8, "  - {address: 198.18.0.12, home: lb2}"),
            "8: vips[1].address: \"198.18.0.12\" is the address of cluster.nodes.lb2 too"),
        arguments(
            RIGHT.line(8, "  - {address: 127.0.0.2}"),
            "8: vips[1].address: \"127.0.0.2\" is loopback, which no other node can take; allowed"
                + " with vip-mode: bind"),
        arguments(
            RIGHT.line(8, "  - {address: 239.1.1.1}"),
            "8: vips[1].address: \"239.1.1.1\" is a multicast address" + allowed),
        arguments(
            RIGHT.line(8, "  - {address: 0.0.0.0}"),
            "8: vips[1].address: \"0.0.0.0\" is the wildcard, not an address" + allowed),
        arguments(
            RIGHT.line(8, "  - {address: 255.255.255.255}"),
            "8: vips[1].address: \"255.255.255.255\" is a broadcast or reserved address" + allowed),
        arguments(
            RIGHT.line(8, "  - {address: \"fe80::1\"}"),
            "8: vips[1].address: \"fe80::1\" is link-local, and needs a zone that differs between"
                + " nodes"
                + allowed),
        arguments(
            RIGHT.line(8, "  - {address: localhost}"),
            "8: vips[1].address: \"localhost\" is not an IP address" + allowed),
        arguments(
            RIGHT.line(17, "      web-02: {address: \"198.18.0.21:80\"}"),
            "17: pools.web.backends.web-02.address: \"198.18.0.21:80\" is the address of"
                + " pools.web.backends.web-01 too"),
        arguments(
            RIGHT
                .line(16, "      web-01: {address: \"Web.example:80\"}")
                .line(17, "      web-02: {address: \"web.example:80\"}"),
            "17: pools.web.backends.web-02.address: \"web.example:80\" is the address of"
                + " pools.web.backends.web-01 too"));
  }

  static Stream<Arguments> listens() {
    String web = "11: frontends.web.listen";
    String allowed =
        "; allowed: \"198.18.0.100:80\", \"[fd00:18::100]:80\", \":80\" for every address,"
            + " \"node:80\" for the node's own; no names, ports 1 to 65535";
    String[] other = {"  other:", "    pool: web", "    listen: [\"%s\"]"};
    return Stream.of(
        arguments(
            RIGHT.line(11, "    listen: [\"web.example:80\"]"),
            web + "[0]: \"web.example:80\" has no IP address before its port" + allowed),
        arguments(
            RIGHT.line(11, "    listen: [198.18.0.100]"),
            web + "[0]: \"198.18.0.100\" has no port" + allowed),
        arguments(
            RIGHT.line(11, "    listen: [\":65536\"]"),
            web + "[0]: \":65536\" has a port that is too large" + allowed),
        arguments(
            RIGHT.line(11, "    listen: [\"0.0.0.0:80\"]"),
            web + "[0]: \"0.0.0.0:80\" is the wildcard, not an address" + allowed),
        arguments(
            RIGHT.line(11, "    listen: []"),
            web + ": is empty; allowed: a list of " + allowed.substring("; allowed: ".length())),
        arguments(
            RIGHT.line(11, ""),
            "10: frontends.web.listen: is missing; allowed: a list of "
                + allowed.substring("; allowed: ".length())),
        arguments(
            RIGHT.line(11, "    listen: [\":80\", \"198.18.0.100:80\"]"),
            web
                + "[1]: \"198.18.0.100:80\" is taken: frontends.web.listen[0] listens on \":80\""
                + " (line 11)"),
        arguments(
            RIGHT.after(12, other[0], other[1], other[2].formatted("198.18.0.100:80")),
            "15: frontends.other.listen[0]: \"198.18.0.100:80\" is taken: frontends.web.listen[0]"
                + " listens on \"198.18.0.100:80\" (line 11)"),
        arguments(
            RIGHT.after(12, other[0], other[1], other[2].formatted(":80")),
            "15: frontends.other.listen[0]: \":80\" is taken: frontends.web.listen[0] listens on"
                + " \"198.18.0.100:80\" (line 11)"),
        arguments(
            RIGHT
                .line(11, "    listen: [\"198.18.0.12:80\"]")
                .after(12, other[0], other[1], other[2].formatted("node:80")),
            "15: frontends.other.listen[0]: \"node:80\" is taken: frontends.web.listen[0] listens on"
                + " \"198.18.0.12:80\" (line 11)"),
        arguments(
            RIGHT.line(11, "    listen: [\"node:7800\"]"),
            web
                + "[0]: \"node:7800\" is taken: cluster.nodes.lb1 listens on \"198.18.0.11:7800\""
                + " (line 3)"),
        arguments(
            RIGHT.line(11, "    listen: [\":8404\"]"),
            "1: admin.listen: \"127.0.0.1:8404\" is taken: frontends.web.listen[0] listens on"
                + " \":8404\" (line 11)"),
        arguments(
            RIGHT.end("admin:", "  listen: \"198.18.0.100:80\""),
            "19: admin.listen: \"198.18.0.100:80\" is taken: frontends.web.listen[0] listens on"
                + " \"198.18.0.100:80\" (line 11)"));
  }

  static Stream<Arguments> checks() {
    return Stream.of(
        arguments(
            RIGHT.after(14, "    check: {interval: 1s, timeout: 1500ms}"),
            "15: pools.web.check.timeout: \"1500ms\" is longer than the interval; allowed: at most"
                + " 1s"),
        arguments(
            RIGHT.after(14, "    check: {timeout: 3s}"),
            "15: pools.web.check.timeout: \"3s\" is longer than the interval; allowed: at most 2s"),
        arguments(
            RIGHT.after(14, "    check: {type: tcp, path: /}"),
            "15: pools.web.check.path: not used by type: tcp; leave it out"),
        arguments(
            RIGHT.after(14, "    check: {type: none, rise: 1}"),
            "15: pools.web.check.rise: not used by type: none; leave it out"),
        arguments(
            RIGHT.after(14, "    check: {type: https, path: /}"),
            "15: pools.web.check.type: \"https\" is unknown; did you mean \"http\"? allowed: http,"
                + " tcp, none"),
        arguments(
            RIGHT.after(14, "    check: {type: http, path: healthz}"),
            "15: pools.web.check.path: \"healthz\" is not the path of a request; allowed: a path that"
                + " begins with a slash, without spaces, such as /healthz"),
        arguments(
            RIGHT.after(14, "    check: {type: http, expect-status: 399-200}"),
            "15: pools.web.check.expect-status: \"399-200\" ends before it begins; allowed: 100 to"
                + " 599, one code or a range such as 200-399"),
        arguments(
            RIGHT.after(14, "    check: {type: http, expect-status: ok}"),
            "15: pools.web.check.expect-status: \"ok\" is not a range of HTTP status codes; allowed:"
                + " 100 to 599, one code or a range such as 200-399"),
        arguments(
            RIGHT.after(14, "    check: {fall: 0}"),
            "15: pools.web.check.fall: \"0\" is too small; allowed: a whole number, 1 to 100"),
        arguments(
            RIGHT.after(14, "    check: none"),
            "15: pools.web.check: is only \"none\"; allowed: keys and their values"));
  }

  static Stream<Arguments> holding() {
    return Stream.of(
        arguments(
            RIGHT.after(5, "  can-hold: {comand: /bin/true, command: /bin/true}"),
            "6: cluster.can-hold.comand: unknown key; did you mean \"command\"? allowed: command,"
                + " interval, timeout, fall"),
        arguments(
            RIGHT.after(5, "  can-hold: {interval: 5s}"),
            "6: cluster.can-hold.command: is missing; allowed: /path/of/a/program, or"
                + " [/path/of/a/program, argument, ...]"),
        arguments(
            RIGHT.after(5, "  can-hold: {command: /usr/bin/test -e /run/ready}"),
            "6: cluster.can-hold.command: \"/usr/bin/test -e /run/ready\" is not the absolute path"
                + " of a program; allowed: /path/of/a/program, or [/path/of/a/program, argument,"
                + " ...]"),
        arguments(
            RIGHT.after(5, "  can-hold: {command: [ready, -q]}"),
            "6: cluster.can-hold.command[0]: \"ready\" is not the absolute path of a program;"
                + " allowed: /path/of/a/program, or [/path/of/a/program, argument, ...]"),
        arguments(
            RIGHT.after(5, "  can-hold: {command: [/bin/true, [x]]}"),
            "6: cluster.can-hold.command[1]: is a list; allowed: at most 4096 characters, none of"
                + " them zero"),
        arguments(
            RIGHT.after(5, "  can-hold: {command: /bin/true, timeout: 6s}"),
            "6: cluster.can-hold.timeout: \"6s\" is longer than the interval; allowed: at most 5s"),
        arguments(
            RIGHT.after(5, "  witness: [198.18.0.12]"),
            "6: cluster.witness[0]: \"198.18.0.12\" is the address of cluster.nodes.lb2 too"),
        arguments(
            RIGHT.after(5, "  witness: 198.18.0.100"),
            "8: vips[0].address: \"198.18.0.100\" is the address of cluster.witness too"),
        arguments(
            RIGHT.after(5, "  witness: [gateway]"),
            "6: cluster.witness[0]: \"gateway\" is not an IP address; allowed: an IP address such as"
                + " 198.18.0.11 or fd00:18::11, not a name"),
        arguments(
            RIGHT.after(5, "  witness: []"),
            "6: cluster.witness: is empty; allowed: an IP address such as 198.18.0.11 or"
                + " fd00:18::11, not a name"),
        arguments(
            RIGHT.after(5, "  can-hold: /bin/true"),
            "6: cluster.can-hold: is only \"/bin/true\"; allowed: keys and their values"));
  }

  static Stream<Arguments> bounds() {
    return Stream.of(
        arguments(
            RIGHT.line(2, "  nodes: {}").line(3, "").line(4, "").line(7, "").line(8, "  []"),
            "2: cluster.nodes: is empty; allowed: 1 to 16 entries"),
        arguments(
            RIGHT.line(15, "    backends: {}").line(16, "").line(17, ""),
            "15: pools.web.backends: is empty; allowed: 1 to 1024 entries"),
        arguments(
            RIGHT.line(15, "").line(16, "").line(17, ""),
            "14: pools.web: has no value; allowed: keys and their values"),
        arguments(
            RIGHT.line(9, "frontends: {}").line(10, "").line(11, "").line(12, ""),
            "9: frontends: is empty; allowed: 1 to 256 entries"),
        arguments(
            RIGHT.line(9, "").line(10, "").line(11, "").line(12, ""),
            "1: frontends: is missing; allowed: 1 to 256 entries"),
        arguments(
            RIGHT.after(4, lines(15, "    n%d: 10.0.0.%d")),
            "2: cluster.nodes: has 17 entries; allowed: at most 16"),
        arguments(
            RIGHT
                .line(3, "    lb1: [10.0.0.1, 10.0.1.1, 10.0.2.1, 10.0.3.1, 10.0.4.1]")
                .line(4, "    lb2: [10.0.0.2, 10.0.1.2, 10.0.2.2, 10.0.3.2]"),
            "3: cluster.nodes.lb1: has 5 entries; allowed: at most 4"),
        arguments(
            RIGHT.line(4, "    lb2: []"),
            "4: cluster.nodes.lb2: is empty; allowed: an IP address, not a name, with or without a"
                + " port: 198.18.0.11, 198.18.0.11:7800, fd00:18::11, [fd00:18::11]:7800"),
        arguments(
            RIGHT.after(8, lines(63, "  - {address: 10.0.0.%d}")),
            "6: vips: has 65 entries; allowed: at most 64"),
        arguments(
            RIGHT.after(12, lines(256, "  f%d: {pool: web, listen: [\":10%03d\"]}")),
            "9: frontends: has 257 entries; allowed: at most 256"),
        arguments(
            RIGHT.end(lines(256, "  p%d: {backends: {a: {address: \"a:80\"}}}")),
            "13: pools: has 257 entries; allowed: at most 256"),
        arguments(
            RIGHT.end(lines(1023, "      b%d: {address: \"a:%d\"}")),
            "15: pools.web.backends: has 1025 entries; allowed: at most 1024"),
        arguments(
            RIGHT.end(
                Stream.of("b", "c", "d", "e")
                    .flatMap(
                        pool ->
                            Stream.concat(
                                Stream.of("  " + pool + ":", "    backends:"),
                                Stream.of(lines(1024, "      b%d: {address: \"a:%d\"}"))))
                    .toArray(String[]::new)),
            "13: pools: have 4098 backends in all; allowed: at most 4096"),
        arguments(
            RIGHT.line(11, "    listen: [" + String.join(",", lines(129, "\":%d\"")) + "]"),
            "11: frontends.web.listen: has 129 entries; allowed: at most 128"));
  }

  private static String[] lines(int count, String format) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> format.formatted(i, i))
        .toArray(String[]::new);
  }
}
