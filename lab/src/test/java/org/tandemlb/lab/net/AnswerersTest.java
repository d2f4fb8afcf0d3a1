package org.tandemlb.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsNamespaces
@Timeout(60)
class AnswerersTest {

  private Lan lan;
  private Host one;
  private Host two;
  private Host watcher;

  @BeforeEach
  void makeHosts() throws IOException {
    lan = Lan.create();
    one = lan.machine("one", 11);
    two = lan.machine("two", 12);
    watcher = lan.machine("watcher", 13);
  }

  @AfterEach
  void remove() {
    lan.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100/32", "fd00:18::100/128"})
  void whoeverAnswersForAnAddressIsNotedAndSoAreTwo(String address) throws IOException {
    add(one, address);
    try (Answerers answerers = watch(address)) {
      await().until(() -> seen(answerers, Set.of("one")));

      add(two, address);
      await().until(() -> seen(answerers, Set.of("one", "two")));

      one.run("ip", "addr", "del", address, "dev", "eth0");
      await().until(() -> seen(answerers, Set.of("two")));
      assertThat(answerers.log().totalTwo()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100/32", "fd00:18::100/128"})
  void anAddressThatMovesIsNeverTakenForTwo(String address) throws IOException {
    add(one, address);
    try (Answerers answerers = watch(address)) {
      for (int i = 0; i < 5; i++) {
        await().until(() -> last(answerers).equals(Set.of("one")));
        one.run("ip", "addr", "del", address, "dev", "eth0");
        add(two, address);
        await().until(() -> last(answerers).equals(Set.of("two")));
        two.run("ip", "addr", "del", address, "dev", "eth0");
        add(one, address);
      }

      assertThat(answerers.log().totalTwo()).as("%s", answerers.log()).isEqualTo(Duration.ZERO);
    }
  }

  private Answerers watch(String address) throws IOException {
    return Answerers.watch(
        watcher,
        List.of(one, two),
        java.net.InetAddress.getByName(address.substring(0, address.indexOf('/'))));
  }

  private static void add(Host host, String address) throws IOException {
    String[] nodad = address.contains(":") ? new String[] {"nodad"} : new String[0];
    List<String> command =
        new java.util.ArrayList<>(List.of("ip", "addr", "add", address, "dev", "eth0"));
    command.addAll(List.of(nodad));
    host.run(command.toArray(String[]::new));
  }

  private static boolean seen(Answerers answerers, Set<String> who) {
    return answerers.log().spans().stream().anyMatch(span -> span.carriers().equals(who));
  }

  private static Set<String> last(Answerers answerers) {
    List<CarrierLog.Span> spans = answerers.log().spans();
    return spans.isEmpty() ? Set.of() : spans.get(spans.size() - 1).carriers();
  }
}
