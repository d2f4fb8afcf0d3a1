package org.tandemlb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.epoll.Epoll;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.config.Config;
import org.tandemlb.config.ConfigFile;
import org.tandemlb.node.service.ListeningManager;
import org.tandemlb.node.service.ServiceManager;

/** Two whole nodes in one JVM, on loopback addresses of their own. */
class NodeTest {

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final Parts parts = new Parts();

  /** Of 127.0.0.0/8, so that two runs at a time do not meet. */
  private final String net =
      "127."
          + ThreadLocalRandom.current().nextInt(1, 255)
          + "."
          + ThreadLocalRandom.current().nextInt(1, 255);

  /** Whether the backend keeps its clients and says nothing. */
  private final AtomicBoolean silent = new AtomicBoolean();

  private GreetingBackend backend;
  private Config config;

  @BeforeEach
  void write() throws Exception {
    backend = parts.add(new GreetingBackend(silent));
    Path file = folder.resolve("tandem.yaml");
    Files.writeString(
        file,
        """
        cluster:
          nodes: {lb1: "NET.11", lb2: "NET.12"}
          insecure: true
          silence: 10s
        vip-mode: bind
        vips:
          - {address: NET.100, home: lb1}
        drain: 1s
        frontends:
          web: {listen: ["NET.100:8080"], pool: web}
        pools:
          web: {backends: {only: {address: "127.0.0.1:PORT"}}}
        admin: {listen: "node:8404", token-file: FOLDER/NODE.token}
        log: {sessions: off}
        """
            .replace("NET", net)
            .replace("PORT", String.valueOf(backend.port()))
            .replace("FOLDER", folder.toString()));
    config = ConfigFile.read(file);
  }

  @AfterEach
  void stop() {
    parts.close();
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

      Node node = parts.add(Node.start(config, "lb1", manager, () -> config));

      await().atMost(DEADLINE).until(hear, said -> said.contains("READY=1"));
      String holds = "STATUS=lb1 holds " + net + ".100; absent: lb2";
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
    parts.add(Node.start(config, "lb2"));

    await().atMost(DEADLINE).until(this::greeting, "hello"::equals);

    JsonNode status = status(".12");
    assertThat(status.at("/vips/0/holder").asText()).isEqualTo("lb2");
    assertThat(status.at("/vips/0/reason").asText()).isNotEmpty();
    assertThat(status.at("/pools/0/backends/0/verdict").asText()).isEqualTo("up");
    assertThat(status.at("/frontends/0/listen/0").asText()).isEqualTo(net + ".100:8080");
    assertThat(status.at("/nodes/0/state").asText()).isEqualTo("absent");
    assertThat(get(".12", "/metrics").body())
        .contains("tandem_vip_held{vip=\"" + net + ".100\"} 1.0")
        .contains("tandem_view_members 1.0");
    for (String part : new String[] {"process", "control", "loop"}) {
      await()
          .atMost(DEADLINE)
          .until(
              () ->
                  !get(".12", "/metrics")
                      .body()
                      .contains("tandem_stall_longest_seconds{part=\"" + part + "\"} 0.0\n"));
    }
  }

  @Test
  void whenTheHolderStopsTheSpareTakesTheVip() throws Exception {
    Node holder = parts.add(Node.start(config, "lb1"));
    await().atMost(DEADLINE).until(this::greeting, "hello"::equals);
    parts.add(Node.start(config, "lb2"));
    await()
        .atMost(DEADLINE)
        .until(() -> status(".12").at("/vips/0/holder").asText(), "lb1"::equals);

    holder.stop();
    assertThat(get(".11", "/healthz").statusCode()).isEqualTo(503);
    holder.close();

    await()
        .atMost(DEADLINE)
        .until(() -> status(".12").at("/vips/0/holder").asText(), "lb2"::equals);
    await().atMost(DEADLINE).until(this::greeting, "hello"::equals);
    await()
        .atMost(DEADLINE)
        .until(() -> status(".12").at("/nodes/0/state").asText(), "absent"::equals);
  }

  @Test
  void aNodeWhoseOperatorSaysNoGivesItsVipAwayAndSaysWhy() throws Exception {
    Path veto = folder.resolve("lb1.veto");
    Config asking =
        edited(
            "insecure: true",
            "insecure: true\n  can-hold: {interval: 1s, fall: 1, command: [/bin/sh, -c, "
                + "'test ! -e "
                + folder
                + "/$TANDEM_NODE.veto || { echo not today; exit 1; }']}");
    parts.add(Node.start(asking, "lb1"));
    parts.add(Node.start(asking, "lb2"));
    await()
        .atMost(DEADLINE)
        .until(() -> status(".12").at("/vips/0/holder").asText(), "lb1"::equals);

    Files.createFile(veto);

    await()
        .atMost(DEADLINE)
        .until(() -> status(".12").at("/vips/0/holder").asText(), "lb2"::equals);
    assertThat(status(".12").at("/vips/0/reason").asText())
        .startsWith("lb1's can-hold says no: exit code 1: not today; ");
    assertThat(status(".12").at("/nodes/0/state").asText()).isEqualTo("fault");
    assertThat(get(".11", "/healthz").statusCode()).isEqualTo(503);
  }

  @Test
  void aFilePutsANodeOnStandbyAndTakenAwayItMayHoldAgain() throws Exception {
    Path standby = folder.resolve("lb1.standby");
    Config config =
        edited("insecure: true", "insecure: true\n  standby-file: " + folder + "/NODE.standby");
    parts.add(Node.start(config, "lb1"));
    parts.add(Node.start(config, "lb2"));
    await()
        .atMost(DEADLINE)
        .until(() -> status(".12").at("/vips/0/holder").asText(), "lb1"::equals);

    Files.createFile(standby);

    await()
        .atMost(DEADLINE)
        .until(() -> status(".12").at("/vips/0/holder").asText(), "lb2"::equals);
    assertThat(status(".12").at("/nodes/0/standbyFile").asText()).isEqualTo(standby.toString());
    assertThat(status(".12").at("/nodes/0/state").asText()).isEqualTo("standby");
    assertThat(get(".11", "/healthz").statusCode()).as("like any spare").isEqualTo(200);

    Files.delete(standby);

    await().atMost(DEADLINE).until(() -> status(".12").at("/nodes/0/state").asText(), "ok"::equals);
  }

  private Config edited(String text, String with) throws Exception {
    Path file = folder.resolve("tandem.yaml");
    return ConfigFile.read(Files.writeString(file, Files.readString(file).replace(text, with)));
  }

  @Test
  void aPortInUseStartsNothingAndSaysWhere() throws Exception {
    Config twice = config;
    parts.add(Node.start(config, "lb1"));

    assertThatThrownBy(() -> Node.start(twice, "lb1"))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(net + ".11");

    // what was there before goes on
    await().atMost(DEADLINE).until(this::greeting, "hello"::equals);
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
    parts.add(Node.start(config, "lb1"));
    await().atMost(DEADLINE).until(this::greeting, "hello"::equals);

    assertThat(post("/v1/backends/web/only", "{\"admin\":\"drain\",\"weight\":7}")).isEqualTo(200);
    assertThat(greeting()).isNotEqualTo("hello");
    JsonNode status = status(".11");
    assertThat(status.at("/pools/0/backends/0/admin").asText()).isEqualTo("drain");
    assertThat(status.at("/pools/0/backends/0/weight").asInt()).isEqualTo(7);
    assertThat(status.at("/pools/0/backends/0/verdict").asText())
        .as("it is probed")
        .isEqualTo("up");
    assertThat(status.at("/frontends/0/refused/no-backend").asInt()).isPositive();

    assertThat(post("/v1/backends/web/only", "{\"admin\":\"ready\"}")).isEqualTo(200);
    assertThat(greeting()).isEqualTo("hello");

    assertThat(post("/v1/frontends/web", "{\"admin\":\"drain\"}")).isEqualTo(200);
    assertThat(greeting()).isNotEqualTo("hello");
    assertThat(status(".11").at("/frontends/0/admin").asText()).isEqualTo("drain");
    assertThat(get(".11", "/healthz").statusCode()).isEqualTo(200);

    assertThat(post("/v1/frontends/web", "{\"admin\":\"ready\"}")).isEqualTo(200);
    assertThat(post("/v1/nodes/lb1", "{\"admin\":\"maint\"}")).isEqualTo(200);
    assertThat(greeting()).isNotEqualTo("hello");
    assertThat(status(".11").at("/nodes/0/standby").asBoolean()).isTrue();
    assertThat(get(".11", "/healthz").statusCode()).isEqualTo(503);
    assertThat(get(".11", "/healthz").body()).contains("maint");
  }

  @Test
  void whoListensHearsWhatChanges() throws Exception {
    parts.add(Node.start(config, "lb1"));
    await().atMost(DEADLINE).until(this::greeting, "hello"::equals);
    try (Listening listening = new Listening(net + ".11")) {

      post("/v1/backends/web/only", "{\"admin\":\"drain\"}");

      assertThat(listening.next("wish"))
          .contains("\"name\":\"web/only\",\"from\":null,\"to\":\"drain\"");
    }
  }

  @Test
  void aDrainedBackendKeepsItsSessionsUntilTheDrainIsOver() throws Exception {
    parts.add(Node.start(config, "lb1"));
    await().atMost(DEADLINE).until(this::greeting, "hello"::equals);
    silent.set(true);
    try (Socket session = new Socket(net + ".100", 8080)) {
      session.setSoTimeout((int) DEADLINE.toMillis());
      await()
          .atMost(DEADLINE)
          .until(() -> status(".11").at("/pools/0/backends/0/sessions").asInt() == 1);

      assertThat(post("/v1/backends/web/only", "{\"admin\":\"drain\"}")).isEqualTo(200);

      assertThatThrownBy(() -> session.getInputStream().read())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
    }
    await()
        .atMost(DEADLINE)
        .until(() -> status(".11").at("/pools/0/backends/0/sessions").asInt() == 0);
  }

  @Test
  void aSpareProbesATenthAsOftenUntilItHolds() throws Exception {
    Config quick = checkedBy("{type: tcp, interval: 200ms}");
    Node holder = parts.add(Node.start(quick, "lb1"));
    await().atMost(DEADLINE).until(this::greeting, "hello"::equals);
    parts.add(Node.start(quick, "lb2"));

    await().atMost(DEADLINE).until(() -> probedEvery(".12") == 2.0);

    assertThat(probedEvery(".11")).as("the holder").isEqualTo(0.2);
    JsonNode spare = status(".12");
    assertThat(spare.at("/pools/0/probesPerSecond").asDouble()).isEqualTo(0.5);
    assertThat(spare.at("/pools/0/backends/0/verdict").asText()).isEqualTo("up");
    assertThat(spare.at("/pools/0/backends/0/seenBy").toString())
        .isEqualTo("{\"lb1\":\"up\",\"lb2\":\"up\"}");
    assertThat(get(".12", "/metrics").body())
        .contains("tandem_probe_interval_seconds{backend=\"only\",pool=\"web\"} 2.0")
        .contains("tandem_probes_total{backend=\"only\",pool=\"web\",result=\"passed\"}");

    holder.stop();
    holder.close();

    await().atMost(DEADLINE).until(() -> probedEvery(".12") == 0.2);
    await().atMost(DEADLINE).until(this::greeting, "hello"::equals);
  }

  @Test
  void whatClientsMeetTakesADeadBackendDownLongBeforeItsNextProbe() throws Exception {
    parts.add(Node.start(checkedBy("{type: tcp, interval: 1h, fall: 3}"), "lb1"));
    await().atMost(DEADLINE).until(this::greeting, "hello"::equals);
    await()
        .atMost(DEADLINE)
        .until(() -> status(".11").at("/pools/0/backends/0/seenBy/lb1").asText(), "up"::equals);

    backend.close();
    await()
        .atMost(DEADLINE)
        .until(
            () -> {
              greeting();
              return status(".11").at("/pools/0/backends/0/verdict").asText();
            },
            "down"::equals);

    assertThat(status(".11").at("/pools/0/backends/0/reason").asText())
        .isEqualTo("connect refused (failed 3 of 3)");
  }

  private Config checkedBy(String check) throws Exception {
    Path file = folder.resolve("checked.yaml");
    Files.writeString(
        file,
        Files.readString(folder.resolve("tandem.yaml"))
            .replace("web: {backends:", "web: {check: " + check + ", backends:"));
    return ConfigFile.read(file);
  }

  private double probedEvery(String host) throws Exception {
    return status(host).at("/pools/0/backends/0/probedEverySeconds").asDouble();
  }

  @Test
  void aMoveThatCannotKeepSessionsIsSaidBeforeAndCounted() throws Exception {
    parts.add(Node.start(config, "lb1"));
    await().atMost(DEADLINE).until(this::greeting, "hello"::equals);
    parts.add(Node.start(config, "lb2"));
    await()
        .atMost(DEADLINE)
        .until(() -> status(".12").at("/vips/0/holder").asText(), "lb1"::equals);
    await()
        .atMost(DEADLINE)
        .until(() -> status(".11").at("/vips/0/notHitless/lb2").asText().contains("bind"));

    try (Listening old = new Listening(net + ".11");
        Listening taker = new Listening(net + ".12")) {

      assertThat(post("/v1/nodes/lb1", "{\"standby\":true}")).isEqualTo(200);

      for (Listening each : List.of(old, taker)) {
        assertThat(each.next("handover"))
            .contains("\"from\":\"lb1\",\"to\":\"lb2\",\"step\":\"broke\"")
            .contains("its sessions are reset: lb1: with vip-mode: bind");
      }
    }
    await()
        .atMost(DEADLINE)
        .until(() -> status(".11").at("/vips/0/holder").asText(), "lb2"::equals);
    for (String host : List.of(".11", ".12")) {
      JsonNode lastMove = status(host).at("/vips/0/lastMove");
      assertThat(lastMove.at("/from").asText()).isEqualTo("lb1");
      assertThat(lastMove.at("/to").asText()).isEqualTo("lb2");
      assertThat(lastMove.at("/sessions").asText()).isEqualTo("reset");
      assertThat(lastMove.at("/reason").asText()).startsWith("lb1: with vip-mode: bind");
      assertThat(lastMove.at("/time").asText()).isNotEmpty();
    }
    assertThat(get(".12", "/metrics").body())
        .contains("tandem_handovers_total{outcome=\"reset\",vip=\"" + net + ".100\"} 1.0");
    assertThat(get(".11", "/healthz").statusCode()).as("it serves like any spare").isEqualTo(200);
  }

  private int post(String path, String body) throws Exception {
    String token = Files.readString(folder.resolve("lb1.token")).strip();
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + net + ".11:8404" + path))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }

  private String greeting() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(net + ".100", 8080), 1_000);
      socket.setSoTimeout(1_000);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.getMessage(); // not yet
    }
  }

  private JsonNode status(String host) throws Exception {
    return new ObjectMapper().readTree(get(host, "/v1/status").body());
  }

  private HttpResponse<String> get(String host, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + net + host + ":8404" + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  /** Somebody who hears a node's events from now on. */
  private static final class Listening implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    Listening(String host) throws IOException {
      socket = new Socket(host, 8404);
      socket.setSoTimeout((int) DEADLINE.toMillis());
      socket
          .getOutputStream()
          .write("GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      until("retry:");
    }

    /** The data of the next event of a type. */
    String next(String type) throws IOException {
      until("event: " + type);
      return until("data:");
    }

    private String until(String start) throws IOException {
      String line = lines.readLine();
      while (!line.startsWith(start)) {
        line = lines.readLine();
      }
      return line;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Says hello to whoever connects, and closes. */
  private static final class GreetingBackend implements AutoCloseable {
    private final ServerSocket socket;
    private final AtomicBoolean silent;
    private final Parts kept = new Parts();

    GreetingBackend(AtomicBoolean silent) throws IOException {
      this.silent = silent;
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread thread = new Thread(this::serve, "greeting-backend");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return socket.getLocalPort();
    }

    private void serve() {
      while (!socket.isClosed()) {
        try {
          Socket client = socket.accept();
          if (silent.get()) {
            kept.add(client);
            continue;
          }
          try (client) {
            client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
          }
        } catch (IOException e) {
          // a probe that went away, or the end of the test
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
      kept.close();
    }
  }
}
