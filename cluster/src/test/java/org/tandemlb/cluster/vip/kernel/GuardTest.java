package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A guard that is not killed, and does not do its work either. */
@NeedsNamespaces
class GuardTest {

  private static final int VIPS = 64;

  private final PairOfHosts pair = new PairOfHosts();
  private final Guard guard =
      pair.lb1.call(() -> Guard.start(System.getenv("PATH") + ":/usr/sbin:/sbin"));

  @AfterEach
  void close() {
    guard.close();
    pair.close();
  }

  /** The address is taken off by the second one: the first is stopped until it is killed. */
  @Test
  @Timeout(120)
  void oneThatWasStoppedHoldsNobodyUpAndIsReplaced() throws Exception {
    pair.lb1.ip("addr", "add", "198.18.0.100/32", "dev", "eth0");
    guard.hold(Vips.V4, "eth0");
    ProcessHandle first = guards().findFirst().orElseThrow();
    new ProcessBuilder("kill", "-STOP", "" + first.pid()).start().waitFor();

    for (int i = 0; i < 30 * VIPS; i++) {
      guard.hold(Vips.V6, "device" + i % VIPS);
      guard.drop(Vips.V6, "device" + (i + 1) % VIPS);
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> guards().anyMatch(each -> each.pid() != first.pid()));
    assertThat(first.isAlive()).isFalse();
    guard.close();

    await().atMost(Duration.ofSeconds(30)).until(() -> !pair.lb1.has("198.18.0.100"));
  }

  /** Each word is longer than the last: many takeovers at once, faster than a shell reads. */
  @Test
  void oneThatListensIsNeverReplacedHoweverMuchItIsTold() {
    ProcessHandle first = guards().findFirst().orElseThrow();

    for (int i = 0; i < 4 * VIPS; i++) {
      guard.hold(Vips.V6, "device" + i % VIPS);
      if (i % VIPS == VIPS - 1) {
        guard.keepOnly(Vips.V6, java.util.Set.of());
      }
    }

    assertThat(first.isAlive()).isTrue();
    assertThat(guards()).containsExactly(first);
  }

  private static Stream<ProcessHandle> guards() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains("tandem-guard"));
  }
}
