package org.tandemlb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigSummaryTest {

  @Test
  void limitsComeFirstThenWhatIsOddThenEveryDefaultOnALine() throws Exception {
    LoadedConfig loaded = ConfigKeysTest.EVERY_KEY.load();

    assertThat(ConfigSummary.lines(loaded, List.of()))
        .containsExactly(
            "effective limits:",
            "  max-connections: 12000 sessions of this node (descriptors allow this process 5000: 2"
                + " a session, 512 kept back)",
            "  frontends.web: 20 sessions",
            "  pools.web: connects for one client: at most 1, 300ms each; a dead backend is DOWN"
                + " within 17s",
            "  pools.plain: connects for one client: at most 1, 2s each; not checked, always UP",
            "  drain: 90s for old sessions",
            "  cluster: a silent node is suspected after 250ms, its VIPs are off it after 3s",
            "  cluster.can-hold: what it forbids is forbidden within 30s",
            "worth a second look:",
            "  cluster.insecure: whoever reaches a node's cluster port is a member",
            "  cluster.quorum: with two nodes the loss of either leaves nobody to hold, for one of two"
                + " is no majority; use a third node",
            "  max-connections: 12000, but this process has descriptors for 5000; raise its limit"
                + " (LimitNOFILE, ulimit -n)",
            "  vips: a planned move resets sessions: with vip-mode: bind only the holder can listen on"
                + " the address",
            "  pools.plain: no frontend uses it",
            "defaults that apply:",
            "  pools.web.backends.web-02.weight: 100   # its share; 0: no new sessions",
            "  pools.web.backends.web-02.backup: false   # only when no other is eligible",
            "  pools.plain.balance: round-robin   # how it chooses among its backends",
            "  pools.plain.connect-timeout: 2s   # how long a backend has to accept a connection",
            "  pools.plain.retries: 2   # further backends after a failed connect",
            "  pools.plain.all-down: refuse   # what a client gets when all are down",
            "  pools.plain.backends.one.weight: 100   # its share; 0: no new sessions",
            "  pools.plain.backends.one.backup: false   # only when no other is eligible");
  }

  @Test
  void aFrontendNeverHasMoreThanItsNode() throws Exception {
    LoadedConfig loaded =
        Sample.RIGHT.after(12, "    max-connections: 90").end("max-connections: 80").load();

    assertThat(ConfigSummary.lines(loaded, List.of())).contains("  frontends.web: 80 sessions");
  }

  @Test
  void addressesThatNobodyListensOnOrNobodyHoldsAreWorthALook() throws Exception {
    LoadedConfig loaded =
        Sample.RIGHT.line(11, "    listen: [\"198.18.0.100:80\", \"198.18.0.110:80\"]").load();

    assertThat(ConfigNotes.of(loaded))
        .containsExactly(
            "vips[1]: no frontend listens on 198.18.0.101",
            "frontends.web.listen: 198.18.0.110:80 is neither a VIP nor a node's address");
  }

  @Test
  void aListenerOnEveryAddressServesEveryVip() throws Exception {
    LoadedConfig loaded = Sample.RIGHT.line(11, "    listen: [\":80\"]").load();

    assertThat(ConfigNotes.of(loaded)).isEmpty();
  }

  @Test
  void aQuorumOfThreeNodesIsNoSurprise() throws Exception {
    LoadedConfig loaded =
        Sample.RIGHT
            .line(11, "    listen: [\":80\"]")
            .after(5, "  quorum: true")
            .after(4, "    lb3: 198.18.0.13")
            .load();

    assertThat(ConfigNotes.of(loaded)).isEmpty();
  }

  @Test
  void aPoolWhoseWeightsAreAllZeroIsWorthALook() throws Exception {
    LoadedConfig loaded =
        Sample.RIGHT
            .line(11, "    listen: [\":80\"]")
            .line(16, "      web-01: {address: \"198.18.0.21:80\", weight: 0}")
            .line(17, "      web-02: {address: \"198.18.0.22:80\", weight: 0}")
            .load();

    assertThat(ConfigNotes.of(loaded))
        .isEqualTo(List.of("pools.web: every weight is 0, so nobody is served"));
  }

  @Test
  void aFileWithWhichNoMoveKeepsItsSessionsSaysSo() throws Exception {
    Sample listening = Sample.RIGHT.line(11, "    listen: [\":80\"]");

    assertThat(ConfigNotes.of(listening.end("vip-mode: bind").load()))
        .containsExactly(
            "vips: a planned move resets sessions: with vip-mode: bind only the holder can listen"
                + " on the address");
    assertThat(ConfigNotes.of(listening.end("transport: nio").load()))
        .containsExactly(
            "vips: a planned move resets sessions: with transport: nio only the holder can listen"
                + " on the address");
  }

  @Test
  void whatThisMachineLacksIsWorthALookToo() throws Exception {
    LoadedConfig loaded = Sample.RIGHT.line(11, "    listen: [\":80\"]").load();

    assertThat(ConfigSummary.lines(loaded, List.of("lb1, this machine: no nft")))
        .containsSequence("worth a second look:", "  lb1, this machine: no nft");
  }
}
