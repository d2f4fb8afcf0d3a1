package org.tandemlb.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.IpAddress;

/** Changes as somebody makes them who speaks HTTP to a node. */
class ChangeCallsTest {

  private static final BackendId WEB_01 = new BackendId("web", "web-01");

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ChangesRig cluster = new ChangesRig();
  private AdminServer server;
  private String token;

  @BeforeEach
  void start() throws IOException {
    Path file = folder.resolve("token");
    AdminToken written = new AdminToken(file);
    written.write();
    token = Files.readString(file).strip();
    server =
        new AdminServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new AdminCalls(
                cluster::page,
                () -> new Health(true, "serving"),
                () -> new byte[0],
                cluster.calls(),
                new Events(0)),
            written);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private record Answer(int status, JsonNode body, HttpResponse<String> whole) {
    String at(String field) {
      return body.path(field).asText();
    }
  }

  private Answer post(String path, String body) throws Exception {
    return send("POST", path, body, "Bearer " + token);
  }

  private Answer send(String method, String path, String body, String authorization)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.address().getPort() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    HttpResponse<String> whole = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(whole.statusCode(), new ObjectMapper().readTree(whole.body()), whole);
  }

  @Test
  void aBackendIsDrainedAndMadeReadyAgain() throws Exception {
    Answer drained = post("/v1/backends/web/web-01", "{\"admin\":\"drain\"}");

    assertThat(drained.status()).isEqualTo(200);
    assertThat(drained.whole().body())
        .isEqualTo("{\"backend\":\"web/web-01\",\"admin\":\"drain\",\"weight\":40}");
    assertThat(cluster.wishes.backend(WEB_01)).isEqualTo(AdminState.DRAIN);

    Answer ready = post("/v1/backends/web/web-01", "{\"admin\":\"ready\"}");

    assertThat(ready.at("admin")).isEqualTo("ready");
    assertThat(cluster.wishes).isEqualTo(Wishes.NONE);
  }

  @Test
  void aWeightIsSetAndGivenBackToTheFile() throws Exception {
    Answer set = post("/v1/backends/web/web-01", "{\"weight\":0,\"admin\":\"maint\"}");

    assertThat(set.whole().body())
        .isEqualTo("{\"backend\":\"web/web-01\",\"admin\":\"maint\",\"weight\":0}");

    assertThat(post("/v1/backends/web/web-01", "{\"weight\":null}").at("weight")).isEqualTo("40");
    assertThat(cluster.wishes.backend(WEB_01)).isEqualTo(AdminState.MAINT);
  }

  @Test
  void aFrontendAndANodeHaveAnAdminStateToo() throws Exception {
    assertThat(post("/v1/frontends/web", "{\"admin\":\"drain\"}").whole().body())
        .isEqualTo("{\"frontend\":\"web\",\"admin\":\"drain\"}");
    assertThat(post("/v1/nodes/lb2", "{\"standby\":true}").whole().body())
        .isEqualTo("{\"node\":\"lb2\",\"admin\":\"ready\",\"standby\":true}");
    assertThat(post("/v1/nodes/lb2", "{\"standby\":false,\"admin\":\"maint\"}").whole().body())
        .as("a node in maintenance is on standby as well")
        .isEqualTo("{\"node\":\"lb2\",\"admin\":\"maint\",\"standby\":true}");
  }

  @Test
  void aSwitchoverGoesHomeFirstThenToWhoeverCan() throws Exception {
    Answer home = post("/v1/vips/198.18.0.100/switchover", "");

    assertThat(home.whole().body())
        .isEqualTo("{\"vip\":\"198.18.0.100\",\"from\":\"lb1\",\"to\":\"lb3\"}");
    assertThat(cluster.wishes.placement(IpAddress.parse("198.18.0.100").orElseThrow()))
        .contains("lb3");

    cluster.states.put("lb3", "absent");
    assertThat(post("/v1/vips/198.18.0.100/switchover", "{}").at("to")).isEqualTo("lb2");

    cluster.holder = "lb2";
    assertThat(post("/v1/vips/198.18.0.100/switchover", "{}").at("to")).isEqualTo("lb1");
  }

  @Test
  void aSwitchoverMayNameItsNodeAndAnySpellingOfTheAddress() throws Exception {
    cluster.holder = null;

    Answer answer = post("/v1/vips/FD00:18:0:0:0:0:0:100/switchover", "{\"to\":\"lb2\"}");

    assertThat(answer.whole().body())
        .isEqualTo("{\"vip\":\"fd00:18::100\",\"from\":null,\"to\":\"lb2\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"absent", "fault", "standby"})
  void aNodeThatCannotHoldIsAConflictWithItsReason(String state) throws Exception {
    cluster.states.put("lb2", state);

    Answer refused = post("/v1/vips/198.18.0.100/switchover", "{\"to\":\"lb2\"}");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.at("code")).isEqualTo("cannot-hold");
    assertThat(refused.at("message")).isEqualTo("lb2 cannot hold it: because " + state);
    assertThat(cluster.wishes).isEqualTo(Wishes.NONE);
  }

  @Test
  void aNodeThatTheElectionPassesOverIsAConflictThatNamesThePool() throws Exception {
    cluster.passedOver.put("lb3", "it reaches no backend of web");

    Answer refused = post("/v1/vips/198.18.0.100/switchover", "{\"to\":\"lb3\"}");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.at("code")).isEqualTo("cannot-hold");
    assertThat(refused.at("message"))
        .isEqualTo("the election passes lb3 over: it reaches no backend of web");
    assertThat(refused.at("where")).isEqualTo("lb3");
    assertThat(cluster.wishes).isEqualTo(Wishes.NONE);
  }

  @Test
  void ofTheOthersOnlyOneIsTakenThatTheElectionWouldChoose() throws Exception {
    cluster.passedOver.put("lb3", "it reaches no backend of web");
    assertThat(post("/v1/vips/198.18.0.100/switchover", "").at("to")).isEqualTo("lb2");

    cluster.passedOver.put("lb2", "it reaches no backend of mail");
    Answer refused = post("/v1/vips/198.18.0.100/switchover", "");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.at("message"))
        .isEqualTo(
            "no other node can hold it (lb3: it reaches no backend of web; lb2: it reaches no"
                + " backend of mail)");
  }

  @Test
  void whoHasNotReachedItsBackendsForLongIsGivenItForTheAsking() throws Exception {
    cluster.passedOver.put("lb3", "it has not reached a backend of web for long enough yet");
    cluster.ifAsked.put("lb3", "chosen");

    assertThat(post("/v1/vips/198.18.0.100/switchover", "").at("to")).isEqualTo("lb3");
    assertThat(post("/v1/vips/198.18.0.100/switchover", "{\"to\":\"lb3\"}").status())
        .isEqualTo(200);
  }

  @Test
  void whoNeedsAMomentMoreIsAConflictOfItsOwn() throws Exception {
    cluster.passedOver.put("lb3", "it has not reached a backend of web for long enough yet");
    cluster.passedOver.put("lb2", "it reaches no backend of web");
    cluster.ifAsked.put("lb3", "not-yet");
    cluster.ifAsked.put("lb2", "refused");

    Answer named = post("/v1/vips/198.18.0.100/switchover", "{\"to\":\"lb3\"}");
    Answer any = post("/v1/vips/198.18.0.100/switchover", "");

    assertThat(named.status()).isEqualTo(409);
    assertThat(named.at("code")).isEqualTo("not-yet");
    assertThat(any.status()).isEqualTo(409);
    assertThat(any.at("code")).as("lb3 will do").isEqualTo("not-yet");
    assertThat(cluster.wishes).isEqualTo(Wishes.NONE);
    cluster.states.put("lb3", "fault");
    assertThat(post("/v1/vips/198.18.0.100/switchover", "").at("code")).isEqualTo("cannot-hold");
  }

  @Test
  void aFaultOfAnotherVipKeepsNobodyFromThisOne() throws Exception {
    cluster.states.put("lb2", "fault");
    cluster.cannotHold.put("198.18.0.100", Map.of());
    cluster.cannotHold.put("fd00:18::100", Map.of("lb2", "eth0 has no IPv6"));

    Answer other = post("/v1/vips/fd00:18::100/switchover", "{\"to\":\"lb2\"}");
    Answer own = post("/v1/vips/198.18.0.100/switchover", "{\"to\":\"lb2\"}");

    assertThat(other.status()).isEqualTo(409);
    assertThat(other.at("message")).isEqualTo("lb2 cannot hold it: eth0 has no IPv6");
    assertThat(own.status()).isEqualTo(200);
  }

  @Test
  void whatKeepsANodeFromOneVipOfAGroupKeepsItFromAllOfThem() {
    StatusPage page = cluster.page().orElseThrow();
    StatusPage grouped =
        new StatusPage(
            page.node(),
            page.version(),
            page.file(),
            page.fileSince(),
            page.view(),
            page.nodes(),
            List.of(
                vip("198.18.0.100", "edge", Map.of()),
                vip("198.18.0.101", null, Map.of()),
                vip("198.18.0.102", "edge", Map.of("lb2", "it has no carrier"))),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    assertThat(grouped.obstacle("lb2", "198.18.0.100"))
        .contains("198.18.0.102 of its group: it has no carrier");
    assertThat(grouped.obstacle("lb2", "198.18.0.102")).contains("it has no carrier");
    assertThat(grouped.obstacle("lb2", "198.18.0.101")).isEmpty();
    assertThat(grouped.obstacle("lb3", "198.18.0.100")).isEmpty();
    assertThat(grouped.obstacle("lb9", "198.18.0.100")).contains("unknown to the cluster");
  }

  private static StatusPage.VipPart vip(
      String address, String group, Map<String, String> cannotHold) {
    return new StatusPage.VipPart(
        address,
        group,
        "lb1",
        1,
        "",
        "",
        "holder",
        "",
        List.of(),
        null,
        Map.of(),
        Map.of(),
        cannotHold,
        Map.of(),
        Map.of(),
        null,
        null);
  }

  @Test
  void whenNobodyElseCanHoldEachOnesReasonIsSaid() throws Exception {
    cluster.states.put("lb2", "fault");
    cluster.states.put("lb3", "absent");

    Answer refused = post("/v1/vips/198.18.0.100/switchover", "");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.at("message"))
        .isEqualTo("no other node can hold it (lb3: because absent; lb2: because fault)");
  }

  @Test
  void whatDoesNotExistIsNotFoundWithWhatWasMeant() throws Exception {
    Answer backend = post("/v1/backends/web/web-1", "{\"admin\":\"drain\"}");
    assertThat(backend.status()).isEqualTo(404);
    assertThat(backend.at("code")).isEqualTo("no-such-backend");
    assertThat(backend.at("where")).isEqualTo("web/web-1");
    assertThat(backend.at("nearest")).isEqualTo("web-01");

    assertThat(post("/v1/backends/wbe/web-01", "{}").at("code")).isEqualTo("no-such-pool");
    assertThat(post("/v1/frontends/wep", "{}").at("nearest")).isEqualTo("web");
    assertThat(post("/v1/nodes/lb9", "{}").at("code")).isEqualTo("no-such-node");
    assertThat(post("/v1/vips/198.18.0.9/switchover", "").at("code")).isEqualTo("no-such-vip");
    assertThat(post("/v1/vips/nonsense/switchover", "").at("code")).isEqualTo("no-such-vip");
    assertThat(post("/v1/vips/198.18.0.100/switchover", "{\"to\":\"lb9\"}").at("code"))
        .isEqualTo("no-such-node");
    assertThat(post("/v1/vips/198.18.0.100", "").at("code")).isEqualTo("no-such-call");
    assertThat(post("/v1/backends/web", "{}").at("code")).isEqualTo("no-such-call");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "{\"admin\":\"dran\"}",
        "{\"admin\":null}",
        "{\"admin\":true}",
        "{\"admn\":\"drain\"}",
        "{\"weight\":-1}",
        "{\"weight\":257}",
        "{\"weight\":1.5}",
        "{\"weight\":1e400}",
        "{\"weight\":99999999999999999999}",
        "{\"weight\":\"5\"}",
        "{\"standby\":true}",
        "{\"admin\":\"drain\",\"admin\":\"ready\"}",
        "{\"admin\":\"drain\"} and more",
        "{\"admin\":\"drain\"",
        "admin=drain"
      })
  void aBodyThatIsNotUnderstoodChangesNothingAndSaysWhatIsRight(String body) throws Exception {
    Answer refused = post("/v1/backends/web/web-01", body);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.at("message")).containsAnyOf("write {", "is one of", "whole number");
    assertThat(cluster.wishes).isEqualTo(Wishes.NONE);
  }

  @Test
  void aMisspeltFieldOrWordComesBackWithTheNearest() throws Exception {
    Answer field = post("/v1/backends/web/web-01", "{\"wieght\":1}");
    assertThat(field.at("code")).isEqualTo("unknown-field");
    assertThat(field.at("where")).isEqualTo("wieght");
    assertThat(field.at("nearest")).isEqualTo("weight");

    Answer word = post("/v1/nodes/lb1", "{\"admin\":\"mainte\"}");
    assertThat(word.at("message")).isEqualTo("admin is one of ready, drain, maint; not mainte");
    assertThat(word.at("nearest")).isEqualTo("maint");

    assertThat(post("/v1/nodes/lb1", "{\"standby\":1}").at("message"))
        .isEqualTo("standby is true or false");
    assertThat(post("/v1/vips/198.18.0.100/switchover", "{\"to\":2}").status()).isEqualTo(400);
  }

  @Test
  void withoutTheTokenNothingIsToldAndNothingChanged() throws Exception {
    for (String authorization :
        new String[] {
          "",
          "Bearer",
          "Bearer ",
          token,
          "Bearer" + token,
          "Bearer " + token + "0",
          "Basic " + token
        }) {
      Answer refused =
          send("POST", "/v1/backends/web/web-01", "{\"admin\":\"drain\"}", authorization);

      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.whole().headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }
    assertThat(cluster.wishes).isEqualTo(Wishes.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bearer ", "BEARER ", "Bearer   "})
  void theSchemeOfTheTokenIsUnderstoodInAnyCase(String scheme) throws Exception {
    Answer answer = send("POST", "/v1/nodes/lb2", "{\"standby\":true}", scheme + token);

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void withoutTheTokenNobodyLearnsWhichNamesThereAre() throws Exception {
    Answer known = send("POST", "/v1/backends/web/web-01", "{}", "");
    Answer unknown = send("POST", "/v1/backends/web/web-99", "{}", "");
    Answer readKnown = send("GET", "/v1/backends/web/web-01", "", "");
    Answer readUnknown = send("GET", "/v1/backends/web/web-99", "", "");

    assertThat(unknown.at("message")).isEqualTo(known.at("message"));
    assertThat(readUnknown.status()).isEqualTo(readKnown.status()).isEqualTo(405);
    assertThat(readUnknown.at("message")).isEqualTo(readKnown.at("message"));
  }

  @Test
  void aPageOfAnotherOriginGetsNoLeaveToSendTheToken() throws Exception {
    Answer preflight = send("OPTIONS", "/v1/nodes/lb1", "", "");

    assertThat(preflight.status()).isEqualTo(401);
    assertThat(preflight.whole().headers().map().keySet())
        .noneMatch(name -> name.startsWith("access-control"));
  }

  @Test
  void anotherMethodIsToldTheRightOne() throws Exception {
    Answer read = send("GET", "/v1/nodes/lb1", "", "");
    assertThat(read.status()).isEqualTo(405);
    assertThat(read.whole().headers().firstValue("Allow")).contains("POST");

    Answer put = send("PUT", "/v1/nodes/lb1", "{}", "Bearer " + token);
    assertThat(put.whole().headers().firstValue("Allow")).contains("POST");
  }

  @Test
  void aControlThreadThatDoesNotAnswerIsSaid() throws Exception {
    cluster.answers = false;

    Answer drain = post("/v1/backends/web/web-01", "{\"admin\":\"drain\"}");
    assertThat(drain.status()).isEqualTo(503);
    assertThat(drain.at("code")).isEqualTo("not-answering");
    assertThat(post("/v1/vips/198.18.0.100/switchover", "").status()).isEqualTo(503);
  }

  @Test
  void oneWishTooManyIsSaid() throws Exception {
    cluster.full = true;

    Answer refused = post("/v1/nodes/lb2", "{\"standby\":true}");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.at("message")).isEqualTo("there are 16384 wishes already");
  }

  @Test
  void aBodyThatIsTooLargeIsAnsweredAlthoughTheClientStillSends() throws Exception {
    int length = AdminServer.MAX_BODY_BYTES + 1;
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              ("POST /v1/nodes/lb1 HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(new byte[length]);

      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

      assertThat(answer).startsWith("HTTP/1.1 413").contains("\"code\":\"too-large\"");
    }
    assertThat(post("/v1/nodes/lb1", "{\"standby\":true}").status()).isEqualTo(200);
  }
}
