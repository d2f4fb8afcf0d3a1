package org.tandemlb.lab.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tandemlb.lab.net.Loopback;

class TandemYamlTest {

  @Test
  void everyPartStandsInItsSection() throws IOException {
    try (Loopback place = Loopback.create()) {
      String node = place.address(11).getHostAddress();

      String yaml =
          new TandemYaml(
                  List.of(place.machine("lb1", 11)), Path.of("/tmp/d"), Path.of("/tmp/d/secret"))
              .vip(InetAddress.getByName("198.18.0.100"), "lb1")
              .frontend("web", "web", "198.18.0.100:80", "[fd00:18::100]:80")
              .pool("web", "{type: tcp}", List.of(new InetSocketAddress("198.18.0.21", 80)))
              .bindMode()
              .toString();

      assertThat(yaml)
          .isEqualTo(
              """
              cluster:
                name: lab
                secret-file: /tmp/d/secret
                nodes:
                  lb1: "%s"
              vips:
                - {address: "198.18.0.100", home: lb1, failback: 2s}
              frontends:
                web: {listen: ["198.18.0.100:80", "[fd00:18::100]:80"], pool: web}
              pools:
                web:
                  balance: round-robin
                  check: {type: tcp}
                  backends:
                    web-01: {address: "198.18.0.21:80"}
              admin: {listen: "node:8404", token-file: "/tmp/d/NODE.token"}
              vip-mode: bind
              """
                  .formatted(node));
    }
  }
}
