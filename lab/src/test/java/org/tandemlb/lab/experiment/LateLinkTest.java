package org.tandemlb.lab.experiment;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.NeedsNamespaces;
import org.tandemlb.lab.net.SecondNetwork;

/** A node whose second interface comes up after it. */
@NeedsNamespaces
@Timeout(180)
class LateLinkTest {

  private static final String SILENT = "\"silentLinks\":{\"198.18.2.11-198.18.2.12\":";

  private Rig rig;

  @AfterEach
  void stop() {
    if (rig != null) {
      rig.close();
    }
  }

  @Test
  void theNodesServeWithoutTheSecondLinkAndUseItOnceItIsThere() throws IOException {
    rig = Rig.open(Spec.odd(Spec.Oddity.TWO_LINKS), TandemNodes::make);
    Host first = rig.nodes.get(0);
    Host late = rig.nodes.get(1);
    String address = SecondNetwork.address(late).getHostAddress() + "/24";
    late.run("ip", "addr", "del", address, "dev", SecondNetwork.INTERFACE);

    rig.settle();
    rig.await(() -> says(first) ? Optional.empty() : Optional.of("no link is silent"));
    late.run("ip", "addr", "add", address, "dev", SecondNetwork.INTERFACE);

    rig.await(() -> says(first) ? Optional.of("the second link is silent") : Optional.empty());
  }

  private boolean says(Host node) throws IOException {
    return rig.product.says(node).orElse("").contains(SILENT);
  }
}
