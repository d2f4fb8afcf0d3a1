package org.tandemlb.node.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.tandemlb.node.admin.ApiError;
import org.tandemlb.node.admin.StatusPage;

/** Asks one node through its API. */
final class AdminClient {

  /** A node answers from memory; one that needs longer is not well. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;

  /** A reload may wait for a resolver; the node itself gives up before. */
  private static final Duration LONG_PATIENCE = Duration.ofSeconds(60);

  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final int UNPROCESSABLE = 422;

  /** A newer node may say more than this command knows. */
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final URI admin;

  /** Straight to the node: a proxy of the environment must not see the token. */
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PATIENCE)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  AdminClient(URI admin) throws Faults.WrongUse {
    if (!"http".equals(admin.getScheme()) || admin.getHost() == null) {
      throw new Faults.WrongUse(
          "--admin " + admin + " is not an address of a node: http://HOST:PORT");
    }
    this.admin = admin;
  }

  URI address() {
    return admin;
  }

  String get(String path) throws Faults.CommandFailed {
    HttpResponse<String> response = send(request(path, PATIENCE).GET().build(), PATIENCE);
    if (response.statusCode() != OK) {
      throw new Faults.CommandFailed(
          admin + " says " + response.statusCode() + ": " + response.body().strip());
    }
    return response.body();
  }

  StatusPage status() throws Faults.CommandFailed {
    return parseStatus(get("/v1/status"));
  }

  StatusPage parseStatus(String body) throws Faults.CommandFailed {
    try {
      return JSON.readValue(body, StatusPage.class);
    } catch (JsonProcessingException e) {
      throw notAsWeDo(e);
    }
  }

  /**
   * Asks for a change.
   *
   * @return what holds now
   * @throws Faults.WrongUse when the node does not know what is asked for
   * @throws Faults.NotYet when it may do so in a moment
   */
  JsonNode post(String path, String token, String body)
      throws Faults.CommandFailed, Faults.WrongUse {
    Answer answer = answer(path, token, body, PATIENCE);
    if (!answer.isDone()) {
      throw answer.failure(admin);
    }
    return answer.body();
  }

  /** The same for what takes its time; a refusal is an answer. */
  Answer ask(String path, String token, String body) throws Faults.CommandFailed {
    return answer(path, token, body, LONG_PATIENCE);
  }

  /** What a node says to a change. */
  record Answer(int status, JsonNode body) {

    boolean isDone() {
      return status == OK;
    }

    /**
     * Why it is not done.
     *
     * @throws Faults.WrongUse when what was asked for, or the file, is wrong
     */
    Faults.CommandFailed failure(URI admin) throws Faults.WrongUse {
      String message = body.path("message").asText(body.toString());
      return switch (status) {
        case BAD_REQUEST, NOT_FOUND, UNPROCESSABLE -> throw new Faults.WrongUse(message);
        case UNAUTHORIZED ->
            new Faults.CommandFailed(
                admin + " does not know this token; it has a new one since each start: " + message);
        default -> {
          boolean notYet = body.path("code").asText().equals(ApiError.NOT_YET);
          yield notYet ? new Faults.NotYet(message) : new Faults.CommandFailed(message);
        }
      };
    }
  }

  private Answer answer(String path, String token, String body, Duration patience)
      throws Faults.CommandFailed {
    HttpResponse<String> response =
        send(
            request(path, patience)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            patience);
    try {
      return new Answer(response.statusCode(), JSON.readTree(response.body()));
    } catch (JsonProcessingException e) {
      throw notAsWeDo(e);
    }
  }

  private HttpRequest.Builder request(String path, Duration patience) {
    return HttpRequest.newBuilder(admin.resolve(path)).timeout(patience);
  }

  private HttpResponse<String> send(HttpRequest request, Duration patience)
      throws Faults.CommandFailed {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException e) {
      throw new Faults.CommandFailed(
          "no node answers at " + admin + ": is it running here? another one: --admin URL");
    } catch (HttpTimeoutException e) {
      throw new Faults.CommandFailed(
          admin + " does not answer within " + patience.toSeconds() + " s");
    } catch (IOException e) {
      throw new Faults.CommandFailed(admin + " does not speak HTTP: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Faults.CommandFailed("interrupted");
    }
  }

  private Faults.CommandFailed notAsWeDo(JsonProcessingException e) {
    return new Faults.CommandFailed(
        admin + " answers, but not as this version of Tandem does: " + e.getOriginalMessage());
  }
}
