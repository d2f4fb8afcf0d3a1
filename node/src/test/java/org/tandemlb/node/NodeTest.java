package org.tandemlb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.node.NodesOnLoopback.DEADLINE;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.config.Config;
import org.tandemlb.config.ConfigFile;
import org.tandemlb.node.service.ListeningManager;
import org.tandemlb.node.service.ServiceManager;

/** One whole node in this JVM. */
class NodeTest {

  @TempDir private Path folder;
  private NodesOnLoopback nodes;
  private Config config;

  @BeforeEach
  void write() throws Exception {
    nodes = new NodesOnLoopback(folder);
    config = nodes.config();
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  @Test
  void aServiceManagerHearsThatItServesWhatItHoldsAndHowLongItsEndMayTake() throws Exception {
    Epoll.ensureAvailability();
    Path socket = folder.resolve("notify");
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    try (ListeningManager listening = new ListeningManager(socket)) {
      ServiceManager manager =
          ServiceManager.of(
              Map.of("NOTIFY_SOCKET", socket.toString(), "WATCHDOG_USEC", "1000000"), 1);
      Callable<Queue<String>> hear =
          () -> {
            listening.hear().ifPresent(heard::add);
            return heard;
          };

      Node node = nodes.add(Node.start(config, "lb1", manager, () -> config));

      await().atMost(DEADLINE).until(hear, said -> said.contains("READY=1"));
      String holds = "STATUS=lb1 holds " + nodes.net() + ".100; absent: lb2";
      await().atMost(DEADLINE).until(hear, said -> said.contains(holds));
      heard.clear();
      await().atMost(DEADLINE).until(hear, said -> said.contains("WATCHDOG=1"));

      node.stop();

      // Its drain of 1 s, 28 s for the others to take the VIPs, 20 s for its parts to end.
      String stopping = "STOPPING=1\nEXTEND_TIMEOUT_USEC=49000000";
      await().atMost(DEADLINE).until(hear, said -> said.contains(stopping));
    }
  }

  @Test
  void aLoneNodeHoldsTheVipAndServes() throws Exception {
    nodes.add(Node.start(config, "lb2"));

    await().atMost(DEADLINE).until(nodes::greeting, "hello"::equals);

    JsonNode status = nodes.status(".12");
    assertThat(status.at("/vips/0/holder").asText()).isEqualTo("lb2");
    assertThat(status.at("/vips/0/reason").asText()).isNotEmpty();
    assertThat(status.at("/pools/0/backends/0/verdict").asText()).isEqualTo("up");
    assertThat(status.at("/frontends/0/listen/0").asText()).isEqualTo(nodes.net() + ".100:8080");
    assertThat(status.at("/nodes/0/state").asText()).isEqualTo("absent");
    assertThat(nodes.get(".12", "/metrics").body())
        .contains("tandem_vip_held{vip=\"" + nodes.net() + ".100\"} 1.0")
        .contains("tandem_view_members 1.0");
    for (String part : new String[] {"process", "control", "loop"}) {
      await()
          .atMost(DEADLINE)
          .until(
              () ->
                  !nodes
                      .get(".12", "/metrics")
                      .body()
                      .contains("tandem_stall_longest_seconds{part=\"" + part + "\"} 0.0\n"));
    }
  }

  @Test
  void aPortInUseStartsNothingAndSaysWhere() throws Exception {
    Config twice = config;
    nodes.add(Node.start(config, "lb1"));

    assertThatThrownBy(() -> Node.start(twice, "lb1"))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(nodes.net() + ".11");

    // what was there before goes on
    await().atMost(DEADLINE).until(nodes::greeting, "hello"::equals);
  }

  @Test
  void aBackendThatDoesNotResolveIsNamed() throws Exception {
    Path file = folder.resolve("unresolved.yaml");
    Files.writeString(
        file,
        Files.readString(folder.resolve("tandem.yaml"))
            .replaceFirst("127\\.0\\.0\\.1:", "no-such-host.invalid:"));

    assertThatThrownBy(() -> Node.start(ConfigFile.read(file), "lb1"))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("pools.web.backends.only: no-such-host.invalid does not resolve")
        .matches(e -> !((StartException) e).isWrongFile(), "may be tried again");
  }

  @Test
  void whatSomebodyAsksForIsDoneAndShown() throws Exception {
    nodes.add(Node.start(config, "lb1"));
    await().atMost(DEADLINE).until(nodes::greeting, "hello"::equals);

    assertThat(nodes.post("/v1/backends/web/only", "{\"admin\":\"drain\",\"weight\":7}"))
        .isEqualTo(200);
    assertThat(nodes.greeting()).isNotEqualTo("hello");
    JsonNode status = nodes.status(".11");
    assertThat(status.at("/pools/0/backends/0/admin").asText()).isEqualTo("drain");
    assertThat(status.at("/pools/0/backends/0/weight").asInt()).isEqualTo(7);
    assertThat(status.at("/pools/0/backends/0/verdict").asText())
        .as("it is probed")
        .isEqualTo("up");
    assertThat(status.at("/frontends/0/refused/no-backend").asInt()).isPositive();

    assertThat(nodes.post("/v1/backends/web/only", "{\"admin\":\"ready\"}")).isEqualTo(200);
    assertThat(nodes.greeting()).isEqualTo("hello");

    assertThat(nodes.post("/v1/frontends/web", "{\"admin\":\"drain\"}")).isEqualTo(200);
    assertThat(nodes.greeting()).isNotEqualTo("hello");
    assertThat(nodes.status(".11").at("/frontends/0/admin").asText()).isEqualTo("drain");
    assertThat(nodes.get(".11", "/healthz").statusCode()).isEqualTo(200);

    assertThat(nodes.post("/v1/frontends/web", "{\"admin\":\"ready\"}")).isEqualTo(200);
    assertThat(nodes.post("/v1/nodes/lb1", "{\"admin\":\"maint\"}")).isEqualTo(200);
    assertThat(nodes.greeting()).isNotEqualTo("hello");
    assertThat(nodes.status(".11").at("/nodes/0/standby").asBoolean()).isTrue();
    assertThat(nodes.get(".11", "/healthz").statusCode()).isEqualTo(503);
    assertThat(nodes.get(".11", "/healthz").body()).contains("maint");
  }

  @Test
  void whoListensHearsWhatChanges() throws Exception {
    nodes.add(Node.start(config, "lb1"));
    await().atMost(DEADLINE).until(nodes::greeting, "hello"::equals);
    try (NodesOnLoopback.Listening listening = nodes.listen(".11")) {

      nodes.post("/v1/backends/web/only", "{\"admin\":\"drain\"}");

      assertThat(listening.next("wish"))
          .contains("\"name\":\"web/only\",\"from\":null,\"to\":\"drain\"");
    }
  }

  @Test
  void aDrainedBackendKeepsItsSessionsUntilTheDrainIsOver() throws Exception {
    nodes.add(Node.start(config, "lb1"));
    await().atMost(DEADLINE).until(nodes::greeting, "hello"::equals);
    nodes.silence();
    try (Socket session = new Socket(nodes.net() + ".100", 8080)) {
      session.setSoTimeout((int) DEADLINE.toMillis());
      await()
          .atMost(DEADLINE)
          .until(() -> nodes.status(".11").at("/pools/0/backends/0/sessions").asInt() == 1);

      assertThat(nodes.post("/v1/backends/web/only", "{\"admin\":\"drain\"}")).isEqualTo(200);

      assertThatThrownBy(() -> session.getInputStream().read())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
    }
    await()
        .atMost(DEADLINE)
        .until(() -> nodes.status(".11").at("/pools/0/backends/0/sessions").asInt() == 0);
  }

  @Test
  void whatClientsMeetTakesADeadBackendDownLongBeforeItsNextProbe() throws Exception {
    nodes.add(Node.start(nodes.checkedBy("{type: tcp, interval: 1h, fall: 3}"), "lb1"));
    await().atMost(DEADLINE).until(nodes::greeting, "hello"::equals);
    await()
        .atMost(DEADLINE)
        .until(
            () -> nodes.status(".11").at("/pools/0/backends/0/seenBy/lb1").asText(), "up"::equals);

    nodes.backend().close();
    await()
        .atMost(DEADLINE)
        .until(
            () -> {
              nodes.greeting();
              return nodes.status(".11").at("/pools/0/backends/0/verdict").asText();
            },
            "down"::equals);

    assertThat(nodes.status(".11").at("/pools/0/backends/0/reason").asText())
        .isEqualTo("connect refused (failed 3 of 3)");
  }
}
