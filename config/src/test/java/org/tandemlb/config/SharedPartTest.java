package org.tandemlb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SharedPartTest {

  @Test
  void theLinesAreEveryKeyThatNodesMustAgreeOnDefaultsFilledIn() throws Exception {
    assertThat(Sample.RIGHT.config().shared().lines())
        .containsExactly(
            Map.entry("cluster.insecure", "false"),
            Map.entry("cluster.lease", "2s"),
            Map.entry("cluster.name", "tandem"),
            Map.entry("cluster.nodes[0]", "lb1 198.18.0.11:7800"),
            Map.entry("cluster.nodes[1]", "lb2 198.18.0.12:7800"),
            Map.entry("cluster.silence", "600ms"),
            Map.entry("frontends.web.listen", "198.18.0.100:80"),
            Map.entry("vip-mode", "lease"),
            Map.entry("vips[0].address", "198.18.0.100"),
            Map.entry("vips[0].failback", "30s"),
            Map.entry("vips[0].group", ""),
            Map.entry("vips[0].home", "lb1"),
            Map.entry("vips[0].interface", ""),
            Map.entry("vips[1].address", "198.18.0.101"),
            Map.entry("vips[1].failback", "30s"),
            Map.entry("vips[1].group", ""),
            Map.entry("vips[1].home", "lb2"),
            Map.entry("vips[1].interface", ""));
  }

  @Test
  void theLinesTellWhichVipsAFileHas() throws Exception {
    Map<String, String> lines = Sample.RIGHT.config().shared().lines();

    assertThat(SharedPart.hasVip(lines, IpAddress.parse("198.18.0.101").orElseThrow())).isTrue();
    assertThat(SharedPart.hasVip(lines, IpAddress.parse("198.18.0.11").orElseThrow())).isFalse();
    assertThat(SharedPart.hasVip(Map.of(), IpAddress.parse("198.18.0.101").orElseThrow()))
        .isFalse();
  }

  @Test
  void whatMeansTheSameHashesTheSame() throws Exception {
    Sample one = Sample.RIGHT.line(11, "    listen: [\"198.18.0.100:80\", \"[fd00::1]:80\"]");
    Sample other =
        Sample.RIGHT
            .line(11, "    listen: [\"[FD00:0:0::01]:80\", '198.18.0.100:80']  # as before")
            .line(3, "    lb1: [198.18.0.11:7800]")
            .line(5, "  secret-file: /elsewhere/secret")
            .line(16, "      web-01: {address: \"198.18.0.99:80\", weight: 1}")
            .end("drain: 1m", "transport: nio")
            .after(5, "  lease: 2000ms", "  silence: 600ms", "  quorum: false");

    assertThat(one.faults()).isEmpty();
    assertThat(other.faults()).isEmpty();
    assertThat(other.config().shared()).isEqualTo(one.config().shared());
    assertThat(one.config().shared().hash()).matches("[0-9a-f]{64}");
  }

  @Test
  void eachThingThatNodesMustAgreeOnChangesTheHash() throws Exception {
    String hash = Sample.RIGHT.config().shared().hash();
    List<Sample> others =
        List.of(
            Sample.RIGHT.line(3, "    lb1: 198.18.0.13"),
            Sample.RIGHT.line(3, "    lb2: 198.18.0.12").line(4, "    lb1: 198.18.0.11"),
            Sample.RIGHT
                .line(3, "    lb1: [198.18.0.11, 198.18.1.11]")
                .line(4, "    lb2: [198.18.0.12, 198.18.1.12]"),
            Sample.RIGHT.line(5, "  insecure: true"),
            Sample.RIGHT.after(5, "  name: edge"),
            Sample.RIGHT.after(5, "  silence: 700ms"),
            Sample.RIGHT.after(5, "  lease: 3s"),
            Sample.RIGHT.after(5, "  quorum: true"),
            Sample.RIGHT.line(8, "  - {address: 198.18.0.102, home: lb2}"),
            Sample.RIGHT.line(8, "  - {address: 198.18.0.101, home: lb1}"),
            Sample.RIGHT.line(8, "  - {address: 198.18.0.101, home: lb2, interface: eth0}"),
            Sample.RIGHT.line(8, "  - {address: 198.18.0.101, home: lb2, failback: never}"),
            Sample.RIGHT.line(8, "  - {address: 198.18.0.101, home: lb2, group: a}"),
            Sample.RIGHT.line(11, "    listen: [\"198.18.0.100:81\"]"),
            Sample.RIGHT.line(10, "  www:"),
            Sample.RIGHT.end("vip-mode: bind"));

    for (Sample other : others) {
      assertThat(other.config().shared().hash()).as(other.text()).isNotEqualTo(hash);
    }
  }

  @Test
  void differencesNameTheLineAndBothValues() throws Exception {
    SharedPart here = Sample.RIGHT.config().shared();
    SharedPart there =
        Sample.RIGHT
            .line(8, "  - {address: 198.18.0.102, home: lb2, group: a}")
            .line(10, "  www:")
            .config()
            .shared();

    assertThat(SharedPart.differences("lb2", here.lines(), "lb1", there.lines()))
        .containsExactly(
            "frontends.web.listen: 198.18.0.100:80 on lb2, absent on lb1",
            "frontends.www.listen: absent on lb2, 198.18.0.100:80 on lb1",
            "vips[1].address: 198.18.0.101 on lb2, 198.18.0.102 on lb1",
            "vips[1].group: none on lb2, a on lb1");
    assertThat(SharedPart.differences("lb2", here.lines(), "lb1", here.lines())).isEmpty();
  }

  @Test
  void manyOrLongDifferencesStayShort() throws Exception {
    SharedPart here = Sample.RIGHT.config().shared();
    Map<String, String> there = new TreeMap<>(here.lines());
    there.put("cluster.name", "x".repeat(10_000) + "\n");
    assertThat(SharedPart.differences("lb2", here.lines(), "lb1", there))
        .containsExactly("cluster.name: tandem on lb2, " + "x".repeat(80) + "... on lb1");

    List<String> differences = SharedPart.differences("lb2", here.lines(), "lb1", Map.of());

    assertThat(differences).hasSize(9).last().isEqualTo("and 10 more");
  }

  @Test
  void linesThatDifferOnlyFarToTheRightStillDiffer() {
    SharedPart here = SharedPart.of(new TreeMap<>(Map.of("a", "x".repeat(100) + "1")));

    assertThat(
            SharedPart.differences("lb2", here.lines(), "lb1", Map.of("a", "x".repeat(100) + "2")))
        .hasSize(1);
  }
}
