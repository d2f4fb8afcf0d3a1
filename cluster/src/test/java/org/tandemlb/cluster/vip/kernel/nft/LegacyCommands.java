package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.tandemlb.cluster.vip.kernel.Host;
import org.tandemlb.cluster.vip.kernel.KernelOwner;

/** The packet filter that was before nftables, for the tests. */
final class LegacyCommands {

  /** {@code env} says so of a command. */
  private static final int NOT_FOUND = 127;

  private LegacyCommands() {}

  /**
   * Skips the test without it, for kernels may be built so by now. Asked on another host, for the
   * answer loads it.
   */
  static void needed() {
    Host other = Host.create();
    try {
      for (String command : List.of("iptables-legacy", "ip6tables-legacy")) {
        Command asked =
            other.call(() -> Command.run(KernelOwner.searchPath(), List.of(command, "-S")));
        boolean installed = asked.exitCode() != NOT_FOUND;
        boolean mayBeMissing = !"true".equals(System.getenv("CI"));
        assertThat(installed || mayBeMissing).as("install iptables: " + asked.output()).isTrue();
        Assumptions.assumeTrue(asked.worked(), asked.output());
      }
    } finally {
      other.close();
    }
  }

  /** On that host; it must succeed. */
  static void run(Host host, String command) {
    host.call(
        () -> {
          Command ran = Command.run(KernelOwner.searchPath(), List.of("sh", "-c", command));
          assertThat(ran.worked()).as(command + ": " + ran.output()).isTrue();
          return ran;
        });
  }
}
