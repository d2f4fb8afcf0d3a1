package org.tandemlb.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NeedsNamespaces
@Timeout(60)
class ArpLiarTest {

  @Test
  void whoAsksIsToldWhateverMacTheLiarSaysAndNobodyAnswersAfterIt() throws IOException {
    try (Lan lan = Lan.create()) {
      Host liar = lan.machine("liar", 11);
      Host dead = lan.machine("dead", 12);
      Host watcher = lan.machine("watcher", 13);
      InetAddress address = InetAddress.getByName("198.18.0.100");

      try (Answerers answerers = Answerers.watch(watcher, List.of(dead), address)) {
        try (ArpLiar own = ArpLiar.start(liar, (Inet4Address) address, liar.mac())) {
          await().until(() -> own.told() > 0);
          await().until(() -> last(answerers).equals(mac(liar)));
        }
        try (ArpLiar anothers = ArpLiar.start(liar, (Inet4Address) address, dead.mac())) {
          await().until(() -> anothers.told() > 0);
          await().until(() -> last(answerers).equals(Set.of("dead")));
        }
        await().until(() -> last(answerers).isEmpty());
        assertThat(answerers.log().totalTwo()).isZero();
      }
    }
  }

  private static Set<String> mac(Host host) throws IOException {
    return Set.of(HexFormat.of().formatHex(host.mac()));
  }

  private static Set<String> last(Answerers answerers) {
    List<CarrierLog.Span> spans = answerers.log().spans();
    return spans.isEmpty() ? Set.of() : spans.get(spans.size() - 1).carriers();
  }
}
