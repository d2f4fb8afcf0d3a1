package org.tandemlb.node.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.channel.epoll.Epoll;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceManagerTest {

  private static final long PID = 4711;

  @TempDir private Path folder;

  @BeforeAll
  static void loadNativeCode() {
    Epoll.ensureAvailability();
  }

  @Test
  void itHearsWhatTheNodeDoesInTheWordsOfTheProtocol() throws Exception {
    Path path = folder.resolve("notify");
    try (ListeningManager heard = new ListeningManager(path)) {
      ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", path.toString()), PID);

      manager.ready();
      manager.alive();
      manager.stopping(Duration.ofMillis(1500));

      assertThat(heard.hear()).contains("READY=1");
      assertThat(heard.hear()).contains("WATCHDOG=1");
      assertThat(heard.hear()).contains("STOPPING=1\nEXTEND_TIMEOUT_USEC=1500000");
      assertThat(heard.hear()).isEmpty();
    }
  }

  @Test
  void aStatusIsToldWhenItIsNew() throws Exception {
    Path path = folder.resolve("notify");
    try (ListeningManager heard = new ListeningManager(path)) {
      ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", path.toString()), PID);

      manager.status("lb1 holds no VIP");
      manager.status("lb1 holds no VIP");
      manager.status("lb1 holds 198.18.0.100");

      assertThat(heard.hear()).contains("STATUS=lb1 holds no VIP");
      assertThat(heard.hear()).contains("STATUS=lb1 holds 198.18.0.100");
      assertThat(heard.hear()).isEmpty();
    }
  }

  @Test
  void aManagerOfTheAbstractSpaceHearsItToo() throws Exception {
    String name = "tandem-test-" + UUID.randomUUID();
    try (ListeningManager heard = new ListeningManager("\0" + name)) {
      ServiceManager.of(Map.of("NOTIFY_SOCKET", "@" + name), PID).ready();

      assertThat(heard.hear()).contains("READY=1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3000000, 4711, PT3S", // for this process
    "3000000, , PT3S", // for whoever it starts
    "3000000, 4712, ", // for another
    "0, 4711, ", // systemd never says so
    "soon, 4711, ",
    ", 4711, ",
  })
  void itsWatchdogIsFedOnlyWhenItIsMeantForThisProcess(String micros, String pid, Duration wanted) {
    Map<String, String> environment = new java.util.HashMap<>();
    environment.put("NOTIFY_SOCKET", folder.resolve("notify").toString());
    environment.put("WATCHDOG_USEC", micros);
    environment.put("WATCHDOG_PID", pid);
    environment.values().removeIf(value -> value == null);

    assertThat(ServiceManager.of(environment, PID).watchdog().orElse(null)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "relative", "vsock:2:1234"})
  void whereNobodyIsToBeToldNobodyIs(String socket) {
    ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", socket), PID);

    assertThat(manager).isSameAs(ServiceManager.NONE);
    assertThatCode(manager::ready).doesNotThrowAnyException();
  }

  @Test
  void aManagerThatHasGoneKeepsNobodyFromServing() {
    String gone = folder.resolve("gone").toString();
    ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", gone), PID);

    assertThatCode(manager::ready).doesNotThrowAnyException();
  }
}
