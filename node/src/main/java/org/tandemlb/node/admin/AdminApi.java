package org.tandemlb.node.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers one request; knows the calls, not the connection. Any thread. */
final class AdminApi {

  /** What goes back: a status, a media type, a body. */
  record Answer(
      HttpResponseStatus status, String mediaType, byte[] body, Map<String, String> headers) {}

  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final ObjectMapper json = new ObjectMapper();
  private final Supplier<Optional<StatusPage>> status;
  private final Supplier<Health> health;
  private final AdminToken token;

  AdminApi(Supplier<Optional<StatusPage>> status, Supplier<Health> health, AdminToken token) {
    this.status = status;
    this.health = health;
    this.token = token;
  }

  /**
   * @param authorization the header of that name, empty when it is missing
   */
  Answer answer(HttpMethod method, String path, String authorization)
      throws JsonProcessingException {
    boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    if (!reads && !token.matches(authorization)) {
      return error(
          HttpResponseStatus.UNAUTHORIZED,
          "unauthorized",
          "a change needs \"Authorization: Bearer TOKEN\" with the token of " + token.file(),
          path,
          Map.of("WWW-Authenticate", "Bearer"));
    }
    return switch (path) {
      case "/v1/status" -> reads ? page() : notAllowed(method, path);
      case "/healthz" -> reads ? healthz() : notAllowed(method, path);
      default ->
          error(HttpResponseStatus.NOT_FOUND, "no-such-call", "no such call", path, Map.of());
    };
  }

  private Answer page() throws JsonProcessingException {
    Optional<StatusPage> page = status.get();
    if (page.isEmpty()) {
      return error(
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "not-answering",
          "the control thread does not answer; see the node's log",
          "/v1/status",
          Map.of());
    }
    byte[] body = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(page.get());
    return new Answer(HttpResponseStatus.OK, JSON, body, Map.of());
  }

  private Answer healthz() {
    Health now = health.get();
    return new Answer(
        now.canServe() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
        TEXT,
        (now.reason() + "\n").getBytes(StandardCharsets.UTF_8),
        Map.of());
  }

  private Answer notAllowed(HttpMethod method, String path) throws JsonProcessingException {
    return error(
        HttpResponseStatus.METHOD_NOT_ALLOWED,
        "method-not-allowed",
        method + " is not a method of this call; use GET",
        path,
        Map.of("Allow", "GET, HEAD"));
  }

  Answer badRequest(String message) throws JsonProcessingException {
    return error(HttpResponseStatus.BAD_REQUEST, "bad-request", message, null, Map.of());
  }

  Answer failed() throws JsonProcessingException {
    return error(
        HttpResponseStatus.INTERNAL_SERVER_ERROR,
        "bug",
        "this call failed; the node's log says how",
        null,
        Map.of());
  }

  private Answer error(
      HttpResponseStatus httpStatus,
      String code,
      String message,
      String where,
      Map<String, String> headers)
      throws JsonProcessingException {
    byte[] body = json.writeValueAsBytes(new ApiError(code, message, where));
    return new Answer(httpStatus, JSON, body, headers);
  }
}
