package org.tandemlb.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tandemlb.config.NodeConfig;

class ComplaintsTest {

  private final List<String> said = new ArrayList<>();

  @Test
  void aThousandStrangersAreOneLineAndACount() throws Exception {
    Complaints complaints = new Complaints(List.of(), Optional.empty(), said::add);
    InetAddress stranger = InetAddress.getByName("192.0.2.7");

    for (int i = 0; i < 1_000; i++) {
      complaints.stranger(stranger, i);
    }
    complaints.stranger(stranger, TimeUnit.MINUTES.toNanos(1));

    assertThat(said)
        .containsExactly(
            "closed a connection to the cluster port from 192.0.2.7, which is no other node's"
                + " address (1 so far)",
            "closed a connection to the cluster port from 192.0.2.7, which is no other node's"
                + " address (1001 so far)");
  }

  @Test
  void eachNodeWithAnotherSecretIsNamedOnce() throws Exception {
    InetAddress one = InetAddress.getByName("192.0.2.1");
    InetAddress two = InetAddress.getByName("192.0.2.2");
    Complaints complaints =
        new Complaints(
            List.of(
                new NodeConfig("lb1", new InetSocketAddress(one, 7800)),
                new NodeConfig("lb2", new InetSocketAddress(two, 7800))),
            Optional.of(Path.of("/etc/tandem/secret")),
            said::add);

    complaints.mistrust(one, "bad_certificate", 0);
    complaints.mistrust(two, "bad_certificate", 0);
    complaints.mistrust(one, "bad_certificate", 1);

    assertThat(said)
        .containsExactly(
            "lb1 (192.0.2.1) has another secret, or none; copy /etc/tandem/secret from one node to"
                + " all [bad_certificate]",
            "lb2 (192.0.2.2) has another secret, or none; copy /etc/tandem/secret from one node to"
                + " all [bad_certificate]");
  }
}
