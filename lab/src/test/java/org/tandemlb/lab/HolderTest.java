package org.tandemlb.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.lab.net.Carriers;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.NeedsNamespaces;
import org.tandemlb.lab.pair.TandemCommand;
import org.tandemlb.lab.pair.TandemNode;

/** What a live holder notices of its own machine. */
@NeedsNamespaces
@Timeout(180)
class HolderTest {

  private static final int GATEWAY = 41;

  private final InetAddress vip = Addresses.of("198.18.0.100");
  private PairOnHosts pair;

  @BeforeEach
  void start() throws IOException {
    pair =
        PairOnHosts.start(
            List.of(vip),
            yaml -> yaml.restingVip(vip).witness(Addresses.of("198.18.0." + GATEWAY)));
  }

  @AfterEach
  void stop() {
    if (pair != null) {
      pair.close();
    }
  }

  @Test
  void anAddressThatIsTakenAwayByHandIsHeardOfAndTakenBack() throws IOException {
    Host holder = pair.holder(vip);
    try (Carriers carriers = Carriers.watch(pair.hosts, vip)) {

      holder.run("ip", "addr", "del", "198.18.0.100/32", "dev", "eth0");

      // By the kernel's notice: a renewal would put it back too, and say nothing.
      pair.awaitUntil(
          () -> pair.node(holder).process().output().contains("the kernel took it off"),
          holder + " hears of it");
      pair.awaitCarrier(vip, holder);
      assertThat(carriers.log().longestTwo()).as("%s", carriers.log()).isZero();
    }
  }

  @Test
  void aSecondNodeThatCannotStartHereTakesNothingOffTheFirst() throws IOException {
    Host holder = pair.holder(vip);
    Path other = pair.lan.directory().resolve("other.yaml");
    String file = Files.readString(pair.lan.directory().resolve("tandem.yaml"));
    String otherPorts =
        file.replace("198.18.0.100:80\"", "198.18.0.100:8080\"")
            .replace("198.18.0.100:7\"", "198.18.0.100:8007\"");
    assertThat(otherPorts).isNotEqualTo(file);

    for (String noAdmin : List.of(otherPorts, otherPorts.replace(":8404\"", ":8405\""))) {
      Files.writeString(other, noAdmin);
      try (TandemNode second = TandemNode.start(holder, other)) {
        assertThat(second.process().awaitExit(PairOnHosts.DEADLINE)).isTrue();
        assertThat(second.process().output()).contains("cannot listen on ");
      }
    }

    assertThat(pair.node(holder).process().output()).doesNotContain("the kernel took it off");
    pair.awaitCarrier(vip, holder);
  }

  /** By a file that has nothing of the node's but its VIP, too. */
  @Test
  void aSweepBesideARunningNodeTakesNothingOff() throws IOException {
    Host holder = pair.holder(vip);
    Path own = pair.lan.directory().resolve("tandem.yaml");
    Path other = pair.lan.directory().resolve("other.yaml");
    Files.writeString(
        other,
        """
        cluster: {nodes: {a: "198.18.0.77:7999", b: "198.18.0.78:7999"}, insecure: true}
        vips: [{address: 198.18.0.100}]
        frontends: {one: {listen: ["198.18.0.100:81"], pool: one}}
        pools: {one: {backends: {one: {address: "198.18.0.79:80"}}}}
        """);

    for (Path file : List.of(own, other)) {
      assertThatThrownBy(() -> TandemCommand.run(holder, "sweep", "--config", file.toString()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(
              "nothing was taken off: a node runs here that looks after 198.18.0.100");
    }

    pair.awaitCarrier(vip, holder);
    assertThat(pair.node(holder).process().output()).doesNotContain("the kernel took it off");
  }

  @Test
  void aHolderThatLosesItsGatewayGivesTheAddressToOneThatHasIt() throws IOException {
    Host holder = pair.holder(vip);
    pair.awaitUntil(() -> lacks(pair.hosts.get(0)) && lacks(pair.hosts.get(1)), "no gateway yet");
    pair.lan.machine("gateway", GATEWAY);
    pair.awaitUntil(() -> !lacks(pair.hosts.get(0)) && !lacks(pair.hosts.get(1)), "a gateway");
    assertThat(pair.holder(vip)).as("nothing moved while both lacked it").isEqualTo(holder);

    holder.run("ip", "route", "add", "prohibit", "198.18.0." + GATEWAY + "/32");

    pair.awaitCarrier(vip, pair.other(holder));
    assertThat(pair.node(pair.other(holder)).status().at("/vips/0/reason").asText())
        .contains(holder.name() + " reaches no witness");
  }

  private boolean lacks(Host node) throws IOException {
    return pair.node(pair.hosts.get(0)).status().path("nodes").findParents("name").stream()
        .filter(each -> each.path("name").asText().equals(node.name()))
        .anyMatch(each -> each.path("lacking").asText().contains("no witness"));
  }
}
