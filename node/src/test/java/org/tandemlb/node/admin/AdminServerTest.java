package org.tandemlb.node.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminServerTest {

  private static final StatusPage PAGE =
      new StatusPage(
          "lb1",
          "1.0.0",
          "sha256:9f2c",
          "2026-11-21T10:00:00Z",
          new StatusPage.ViewPart(7, List.of("lb1", "lb2")),
          List.of(
              new StatusPage.NodePart(
                  "lb2",
                  "absent",
                  "not in the view",
                  false,
                  null,
                  null,
                  null,
                  "ready",
                  null,
                  null,
                  null,
                  null)),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of());

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private volatile Health health = new Health(true, "serving");
  private volatile Supplier<Optional<StatusPage>> page = () -> Optional.of(PAGE);
  private volatile byte[] metrics = "tandem_sessions 1\n".getBytes(StandardCharsets.UTF_8);
  private AdminServer server;
  private AdminToken token;
  private Path tokenFile;

  @BeforeEach
  void start() throws IOException {
    tokenFile = folder.resolve("run/lb1.token");
    token = new AdminToken(tokenFile);
    token.write();
    server = new AdminServer(loopback(0), calls(), token);
  }

  private AdminCalls calls() {
    return new AdminCalls(
        () -> page.get(), () -> health, () -> metrics, new ChangesRig().calls(), new Events(0));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theStatusIsJsonWithTheNamesOfTheDocumentation() throws Exception {
    HttpResponse<String> response = send("GET", "/v1/status", "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    JsonNode page = new ObjectMapper().readTree(response.body());
    assertThat(page.get("view").get("members").get(1).asText()).isEqualTo("lb2");
    assertThat(page.get("nodes").get(0).get("state").asText()).isEqualTo("absent");
    assertThat(page.get("nodes").get(0).has("sessions")).isFalse();
  }

  @Test
  void healthIs200WhileItCanServeAnd503WithTheReasonWhileNot() throws Exception {
    assertThat(send("GET", "/healthz", "").statusCode()).isEqualTo(200);

    health = new Health(false, "stopping");

    HttpResponse<String> response = send("GET", "/healthz", "");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("stopping\n");
  }

  @Test
  void metricsNeedNoTokenAndSayWhatFormatTheyHave() throws Exception {
    HttpResponse<String> response = send("GET", "/metrics", "");

    assertThat(response.body()).isEqualTo("tandem_sessions 1\n");
    assertThat(response.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
  }

  @Test
  void clientsThatReadNothingTakeABoundedShareOfTheMemory() throws Exception {
    metrics = new byte[(int) AdminServer.MAX_UNSENT_BYTES / 2];
    Socket one = unread();
    Socket other = unread();
    try {
      // Each takes half of the bound until it is gone; both are there when the third is refused.
      await().until(() -> send("GET", "/metrics", "").statusCode() == 503);

      assertThat(send("GET", "/healthz", "").statusCode()).as("small answers").isEqualTo(200);
    } finally {
      one.close();
      other.close();
    }
    await().until(() -> send("GET", "/metrics", "").statusCode() == 200);
  }

  private Socket unread() throws IOException {
    Socket socket = new Socket(server.address().getAddress(), server.address().getPort());
    socket
        .getOutputStream()
        .write("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  @Test
  void aChangeWithoutTheTokenIsRefusedWhateverItAsksFor() throws Exception {
    HttpResponse<String> none = send("POST", "/v1/nodes/lb1", "");
    HttpResponse<String> wrong = send("POST", "/v1/nodes/lb1", "Bearer 0000");

    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.body()).contains("\"code\":\"unauthorized\"").doesNotContain(token());
  }

  @Test
  void withTheTokenAnUnknownCallIsNotFoundAndAKnownOneSaysItsMethod() throws Exception {
    String authorization = "Bearer " + token();

    assertThat(send("POST", "/v1/nothing", authorization).statusCode()).isEqualTo(404);
    assertThat(send("POST", "/v1/status", authorization).statusCode()).isEqualTo(405);
  }

  @Test
  void theTokenIsForItsOwnerAloneAndNewAtEachStart() throws Exception {
    String first = token();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tokenFile)))
        .isEqualTo("rw-------");

    AdminToken next = new AdminToken(tokenFile);
    next.write();

    assertThat(token()).isNotEqualTo(first).hasSize(64);

    next.close();
    assertThat(tokenFile).doesNotExist();
  }

  @Test
  void aTokenFileThatCannotBeWrittenIsOneSentence() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> new AdminToken(file.resolve("lb1.token")).write())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("admin.token-file: cannot write " + file);
  }

  @Test
  void aPortInUseIsOneSentence() {
    InetSocketAddress taken = server.address();

    assertThatThrownBy(() -> new AdminServer(taken, calls(), new AdminToken(folder.resolve("t"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("admin.listen: cannot listen on 127.0.0.1:" + taken.getPort());
  }

  @Test
  void aStatusThatCannotBeHadIsSaidInsteadOfAClosedConnection() throws Exception {
    page = Optional::empty;
    HttpResponse<String> silent = send("GET", "/v1/status", "");
    assertThat(silent.statusCode()).isEqualTo(503);
    assertThat(silent.body()).contains("\"code\":\"not-answering\"");

    page =
        () -> {
          throw new IllegalStateException("tried on purpose");
        };
    HttpResponse<String> failed = send("GET", "/v1/status", "");
    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.body()).contains("\"code\":\"bug\"");
  }

  @Test
  void aPathThatIsNoPathIsABadRequest() throws Exception {
    assertThat(raw("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("\"code\":\"bad-request\"");
  }

  @Test
  void manyRequestsAtOnceGetOneAnswerAndTheEnd() throws Exception {
    String answers = raw("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100));

    assertThat(answers).containsOnlyOnce("HTTP/1.1 200").endsWith("serving\n");
  }

  @Test
  void garbageIsAnsweredAndTheServerGoesOn() throws Exception {
    assertThat(raw("\u0000\u0001 garbage\r\n\r\n")).startsWith("HTTP/1.1 400");

    assertThat(send("GET", "/healthz", "").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> send(String method, String path, String authorization)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.address().getPort() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String token() throws IOException {
    return Files.readString(tokenFile).strip();
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
