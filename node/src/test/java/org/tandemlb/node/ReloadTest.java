package org.tandemlb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.reload.ReloadOutcome.Kind;
import org.tandemlb.config.ConfigFile;
import org.tandemlb.node.service.ListeningManager;
import org.tandemlb.node.service.ServiceManager;

/** One whole node on loopback addresses of its own, whose file changes while it serves. */
class ReloadTest {

  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int PORT = 8080;

  @TempDir private Path folder;
  private final Parts parts = new Parts();

  /** Of 127.0.0.0/8, so that two runs at a time do not meet. */
  private final String net =
      "127."
          + ThreadLocalRandom.current().nextInt(1, 255)
          + "."
          + ThreadLocalRandom.current().nextInt(1, 255);

  private final ObjectMapper json = new ObjectMapper();
  private NamedBackend one;
  private NamedBackend two;
  private Path file;

  @BeforeEach
  void write() throws Exception {
    one = parts.add(new NamedBackend("one"));
    two = parts.add(new NamedBackend("two"));
    file = folder.resolve("tandem.yaml");
    Files.writeString(file, text("drain: 10m", backend(one, "one", 100)));
  }

  private static String backend(NamedBackend backend, String name, int weight) {
    return name + ": {address: \"" + backend.address() + "\", weight: " + weight + "}";
  }

  private String text(String top, String... backends) {
    return """
        cluster:
          nodes: {lb1: "NET.11", lb2: "NET.12"}
          insecure: true
          silence: 10s
          standby-file: FOLDER/none
        vip-mode: bind
        vips:
          - {address: NET.100, home: lb1}
        frontends:
          web: {listen: ["NET.100:8080"], pool: web}
        pools:
          web: {check: {type: tcp, interval: 200ms}, backends: {BACKENDS}}
        admin: {listen: "node:8404", token-file: FOLDER/NODE.token}
        log: {sessions: off}
        """
            .replace("NET", net)
            .replace("BACKENDS", String.join(", ", backends))
            .replace("FOLDER", folder.toString())
        + top
        + "\n";
  }

  @AfterEach
  void stop() {
    parts.close();
  }

  private Node start() throws Exception {
    return start(ServiceManager.NONE);
  }

  private Node start(ServiceManager manager) throws Exception {
    Node node =
        parts.add(Node.start(ConfigFile.read(file), "lb1", manager, () -> ConfigFile.read(file)));
    await().atMost(DEADLINE).ignoreExceptions().until(this::answers, "one"::equals);
    return node;
  }

  /** Who answers a client that goes again. */
  private String answers() throws IOException {
    try (Conversation session = new Conversation(net + ".100", PORT, DEADLINE)) {
      return session.backend();
    }
  }

  private ReloadOutcome reload(Node node, String text) throws Exception {
    Files.writeString(file, text);
    return node.reload().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Closed at the end of the test. */
  private Conversation talk() throws IOException {
    return parts.add(new Conversation(net + ".100", PORT, DEADLINE));
  }

  @Test
  void aHeldSessionLivesThroughAReloadThatAddsReweighsAndRemovesItsBackend() throws Exception {
    Node node = start();
    Conversation held = talk();
    String before = status().at("/file").asText();
    String since = status().at("/pools/0/backends/0/since").asText();

    ReloadOutcome added =
        reload(node, text("drain: 10m", backend(one, "one", 0), backend(two, "two", 100)));

    assertThat(added.kind()).isEqualTo(Kind.APPLIED);
    assertThat(added.lines())
        .containsExactly(
            "pool web: backend one: weight 100 -> 0",
            "pool web: backend two added (" + two.address() + ")");
    assertThat(answers()).as("a changed weight counts at once").isEqualTo("two");
    assertThat(held.say("a")).isEqualTo("a");
    assertThat(status().at("/file").asText())
        .isEqualTo("sha256:" + added.fileHash())
        .isNotEqualTo(before);
    await()
        .atMost(DEADLINE)
        .until(() -> status().at("/nodes/0/file").asText(), added.fileHash()::equals);
    assertThat(status().at("/pools/0/backends/0/verdict").asText()).isEqualTo("up");
    assertThat(status().at("/pools/0/backends/0/since").asText()).isEqualTo(since);
    await()
        .atMost(DEADLINE)
        .until(() -> status().at("/pools/0/backends/1/verdict").asText(), "up"::equals);

    ReloadOutcome removed = reload(node, text("drain: 10m", backend(two, "two", 100)));

    assertThat(removed.lines())
        .containsExactly("pool web: backend one removed (" + one.address() + ")");
    assertThat(held.say("b")).isEqualTo("b");
    assertThat(status().at("/pools/0/backends")).hasSize(1);
    assertThat(status().at("/leaving/0/backend").asText()).isEqualTo("web/one");
    assertThat(status().at("/leaving/0/sessions").asInt()).isPositive();
    assertThat(get("/metrics"))
        .contains("tandem_leaving_backend_sessions{address=\"" + one.address() + "\"")
        .contains("tandem_reloads_total{outcome=\"applied\"} 2.0");

    reload(node, text("drain: 10m", backend(one, "one", 100), backend(two, "two", 0)));

    assertThat(held.say("c")).isEqualTo("c");
    assertThat(status().at("/leaving")).as("it is back, with its sessions").isEmpty();
    assertThat(status().at("/pools/0/backends/0/sessions").asInt()).isPositive();
    assertThat(answers()).isEqualTo("one");
  }

  @Test
  void theSessionsOfARemovedBackendEndWhenDrainIsOver() throws Exception {
    Node node = start();
    Conversation held = talk();

    reload(node, text("drain: 1s", backend(two, "two", 100)));

    await().atMost(DEADLINE).until(() -> isBroken(held));
    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () ->
                assertThat(get("/metrics"))
                    .contains(
                        "tandem_sessions_ended_total{frontend=\"web\",termination=\"drain-deadline\"}"
                            + " 1.0"));
    assertThat(status().at("/leaving")).isEmpty();
  }

  private static boolean isBroken(Conversation session) {
    try {
      session.say("still here");
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void aFaultyFileChangesNothingAndEveryFaultIsTold() throws Exception {
    Node node = start();
    String before = status().at("/file").asText();

    ReloadOutcome outcome = reload(node, text("drain: 5\nlog2: 1", backend(two, "no-such", 100)));

    assertThat(outcome.kind()).isEqualTo(Kind.FAULTY);
    assertThat(outcome.lines())
        .anyMatch(line -> line.startsWith(file + ":15: drain: "))
        .anyMatch(line -> line.startsWith(file + ":16: log2: "));
    assertThat(status().at("/file").asText()).isEqualTo(before);
    assertThat(answers()).isEqualTo("one");

    Files.delete(file);
    assertThat(node.reload().get().lines()).containsExactly(file + ": no such file");
    ReloadOutcome unresolved =
        reload(node, text("drain: 10m", "one: {address: \"no-such-host.invalid:1\"}"));
    assertThat(unresolved.lines())
        .containsExactly("pools.web.backends.one: no-such-host.invalid does not resolve");
    assertThat(answers()).isEqualTo("one");
    assertThat(get("/metrics")).contains("tandem_reloads_total{outcome=\"faulty\"} 3.0");
  }

  @Test
  void aFileThatNeedsARestartIsRefusedWhole() throws Exception {
    Node node = start();

    ReloadOutcome outcome =
        reload(
            node,
            text("transport: nio", backend(two, "two", 100)).replace("home: lb1", "home: lb2"));

    assertThat(outcome.kind()).isEqualTo(Kind.REFUSED);
    assertThat(outcome.lines())
        .containsExactly("transport: auto -> nio", "vips[0].home: lb1 -> lb2");
    assertThat(answers()).as("not even what could be").isEqualTo("one");
  }

  @Test
  void aFileThatSaysTheSameTouchesNothing() throws Exception {
    Node node = start();
    Conversation held = talk();
    JsonNode before = status();

    ReloadOutcome same = node.reload().get();
    ReloadOutcome comment = reload(node, Files.readString(file) + "# a comment\n");

    assertThat(same.kind()).isEqualTo(Kind.UNCHANGED);
    assertThat(comment.kind()).isEqualTo(Kind.UNCHANGED);
    assertThat("sha256:" + comment.fileHash())
        .isNotEqualTo(before.at("/file").asText())
        .isEqualTo(status().at("/file").asText());
    assertThat(status().at("/pools/0/backends/0/total").asLong())
        .isEqualTo(before.at("/pools/0/backends/0/total").asLong());
    assertThat(held.say("a")).isEqualTo("a");
  }

  @Test
  void aFrontendGoesToAnotherPoolAndItsLimitIsAnother() throws Exception {
    Node node = start();
    Conversation held = talk();
    String next =
        text("drain: 10m", backend(one, "one", 100))
            .replace("pool: web}", "pool: other, max-connections: 7}")
            .replace("pools:\n", "pools:\n  other: {backends: {B: {address: \"ADDRESS\"}}}\n")
            .replace("ADDRESS", two.address());

    assertThat(reload(node, next).lines())
        .containsExactlyInAnyOrder(
            "frontend web: pool web -> other",
            "frontend web: max-connections " + ConfigFile.read(file).maxConnections() + " -> 7",
            "pool other added (1 backend)");

    assertThat(answers()).isEqualTo("two");
    assertThat(held.say("a")).isEqualTo("a");
    assertThat(status().at("/frontends/0/max").asInt()).isEqualTo(7);
    assertThat(status().at("/frontends/0/pool").asText()).isEqualTo("other");
  }

  @Test
  void aWishOutlivesTheAbsenceOfItsBackend() throws Exception {
    Node node = start();
    reload(node, text("drain: 10m", backend(one, "one", 100), backend(two, "two", 100)));
    post("/v1/backends/web/two", "{\"admin\":\"drain\"}");

    reload(node, text("drain: 10m", backend(one, "one", 100)));
    assertThat(post("/v1/backends/web/two", "{\"admin\":\"ready\"}")).isEqualTo(404);
    reload(node, text("drain: 10m", backend(one, "one", 0), backend(two, "two", 100)));

    assertThat(status().at("/pools/0/backends/1/admin").asText()).isEqualTo("drain");
  }

  @Test
  void anotherStandbyFileIsLookedFor() throws Exception {
    Node node = start();
    Files.createFile(folder.resolve("lb1.standby"));

    reload(node, text("drain: 10m", backend(one, "one", 100)).replace("/none", "/NODE.standby"));

    await().atMost(DEADLINE).until(() -> status().at("/nodes/0/standby").asBoolean());

    reload(node, text("drain: 10m", backend(one, "one", 100)));

    await().atMost(DEADLINE).until(() -> !status().at("/nodes/0/standby").asBoolean());
  }

  @Test
  void allNodesReloadTheirFilesOrNone() throws Exception {
    start();
    Path other = folder.resolve("lb2.yaml");
    Files.writeString(other, Files.readString(file));
    parts.add(
        Node.start(
            ConfigFile.read(other), "lb2", ServiceManager.NONE, () -> ConfigFile.read(other)));
    await().atMost(DEADLINE).until(() -> status().at("/nodes/1/state").asText(), "ok"::equals);
    String before = status().at("/file").asText();
    Files.writeString(file, text("drain: 9m", backend(one, "one", 100)));

    Files.writeString(other, text("drain: 9", backend(one, "one", 100)));
    assertThat(post("/v1/reload", "{\"all\":true}")).isEqualTo(409);
    assertThat(status().at("/file").asText()).isEqualTo(before);

    Files.writeString(other, text("drain: 9m", backend(one, "one", 100)));
    assertThat(post("/v1/reload", "{\"all\":true}")).isEqualTo(200);
    assertThat(status().at("/file").asText()).isNotEqualTo(before);
    await()
        .atMost(DEADLINE)
        .until(
            () -> status().at("/nodes/1/file").asText(),
            ("sha256:" + status().at("/nodes/0/file").asText()).substring(7)::equals);
    assertThat(talk().backend()).isEqualTo("one");
  }

  @Test
  void aServiceManagerHearsOfAReload() throws Exception {
    Epoll.ensureAvailability();
    Path socket = folder.resolve("notify");
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    try (ListeningManager listening = new ListeningManager(socket)) {
      Node node = start(ServiceManager.of(Map.of("NOTIFY_SOCKET", socket.toString()), 1));
      Callable<Queue<String>> hear =
          () -> {
            listening.hear().ifPresent(heard::add);
            return heard;
          };
      await().atMost(DEADLINE).until(hear, said -> said.contains("READY=1"));
      heard.clear();

      assertThat(reload(node, "nothing").kind()).isEqualTo(Kind.FAULTY);

      await().atMost(DEADLINE).until(hear, said -> said.contains("READY=1"));
      List<String> about =
          heard.stream().filter(line -> !line.startsWith("STATUS=")).distinct().toList();
      assertThat(about).containsExactly("RELOADING=1", "READY=1");
    }
  }

  /** Twenty a second: who has not changed must not notice, and no new client either. */
  @Test
  void aStormOfReloadsBreaksNoSession() throws Exception {
    Node node = start();
    String[] files = {
      text("drain: 10m", backend(one, "one", 100), backend(two, "two", 50)),
      text("drain: 10m", backend(two, "two", 100)),
      text("drain: 10m", backend(one, "one", 1), backend(two, "two", 100))
          .replace("tcp, interval: 200ms", "tcp, interval: 300ms, fall: 5"),
      text("drain: 1m", backend(one, "one", 100), backend(two, "other-name", 100))
          .replace("web: {check", "www: {check")
          .replace("pool: web}", "pool: www}"),
    };
    List<Conversation> held = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      held.add(talk());
    }
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger talked = new AtomicInteger();
    Queue<String> broken = new ConcurrentLinkedQueue<>();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread client = new Thread(() -> talkUntil(over, talked, broken));
      client.start();
      clients.add(client);
    }

    for (int i = 0; i < 60; i++) {
      held.add(talk());
      assertThat(reload(node, files[i % files.length]).kind()).isEqualTo(Kind.APPLIED);
      for (Conversation session : held) {
        assertThat(session.say("after " + i)).isEqualTo("after " + i);
      }
      TimeUnit.MILLISECONDS.sleep(20); // the pace, not a wait for anything
    }
    over.set(true);
    for (Thread client : clients) {
      client.join();
    }

    assertThat(broken).isEmpty();
    assertThat(talked.get()).isPositive();
    held.forEach(
        session -> {
          try {
            assertThat(session.say("at last")).isEqualTo("at last");
          } catch (IOException e) {
            throw new AssertionError("a held session broke", e);
          }
        });
  }

  private void talkUntil(AtomicBoolean over, AtomicInteger talked, Queue<String> broken) {
    while (!over.get()) {
      try (Conversation session = new Conversation(net + ".100", PORT, DEADLINE)) {
        session.say("hello");
        talked.incrementAndGet();
      } catch (IOException e) {
        broken.add(e.toString());
      }
    }
  }

  private JsonNode status() throws Exception {
    return json.readTree(get("/v1/status"));
  }

  private String get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).build()).body();
  }

  private int post(String path, String body) throws Exception {
    String token = Files.readString(folder.resolve("lb1.token")).strip();
    return send(HttpRequest.newBuilder(uri(path))
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build())
        .statusCode();
  }

  private URI uri(String path) {
    return URI.create("http://" + net + ".11:8404" + path);
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
