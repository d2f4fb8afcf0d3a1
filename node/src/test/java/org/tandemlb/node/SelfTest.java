package org.tandemlb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.HoldConfig;
import org.tandemlb.config.NodeConfig;
import org.tandemlb.config.Trust;

class SelfTest {

  private final ClusterConfig cluster =
      new ClusterConfig(
          "edge",
          List.of(node("lb1", "198.18.0.11"), node("lb2", "198.18.0.12")),
          new Trust.Insecure(),
          Duration.ofMillis(600),
          Duration.ofSeconds(2),
          HoldConfig.DEFAULT);

  @Test
  void aNodeFindsItselfByItsHostName() throws StartException {
    assertThat(Self.find(cluster, "lb2", Set.of()).name()).isEqualTo("lb2");
  }

  @Test
  void theHostNameMayHaveADomain() throws StartException {
    assertThat(Self.find(cluster, "lb2.example.org", Set.of()).name()).isEqualTo("lb2");
  }

  @Test
  void elseByAnAddressThatItOwns() throws StartException {
    assertThat(Self.find(cluster, "debian", Set.of(address("198.18.0.11"))).name())
        .isEqualTo("lb1");
  }

  @Test
  void theAddressOfASecondLinkWillDoToo() throws StartException {
    ClusterConfig twice =
        new ClusterConfig(
            "edge",
            List.of(
                new NodeConfig("lb1", List.of(at("198.18.0.11"), at("198.18.1.11"))),
                new NodeConfig("lb2", List.of(at("198.18.0.12"), at("198.18.1.12")))),
            new Trust.Insecure(),
            Duration.ofMillis(600),
            Duration.ofSeconds(2),
            HoldConfig.DEFAULT);

    assertThat(Self.find(twice, "debian", Set.of(address("198.18.1.12"))).name()).isEqualTo("lb2");
  }

  @Test
  void aMachineThatIsNoneOfThemIsToldWhatToDo() {
    assertThatThrownBy(() -> Self.find(cluster, "debian", Set.of()))
        .isInstanceOf(StartException.class)
        .hasMessage(
            "cluster.nodes: this machine is none of lb1, lb2: its host name is debian, and it has"
                + " none of their addresses; say which with --node NAME")
        .matches(e -> !((StartException) e).isWrongFile(), "they may come late");
  }

  @Test
  void aMachineThatHasSeveralOfTheAddressesMustBeTold() {
    assertThatThrownBy(
            () ->
                Self.find(
                    cluster, "debian", Set.of(address("198.18.0.11"), address("198.18.0.12"))))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("has several's addresses; say which with --node NAME")
        .matches(e -> ((StartException) e).isWrongFile(), "no time mends that");
  }

  private static NodeConfig node(String name, String host) {
    return new NodeConfig(name, at(host));
  }

  private static InetSocketAddress at(String host) {
    return new InetSocketAddress(address(host), 7800);
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
