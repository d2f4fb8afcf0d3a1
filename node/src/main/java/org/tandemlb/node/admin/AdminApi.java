package org.tandemlb.node.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Answers one request; knows the calls, not the connection. Any thread. */
final class AdminApi {

  /** What comes in. */
  record Request(HttpMethod method, String path, String authorization, byte[] body) {
    boolean reads() {
      return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }
  }

  /** What goes back: a status, a media type, a body. */
  record Answer(
      HttpResponseStatus status, String mediaType, byte[] body, Map<String, String> headers) {}

  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final ObjectMapper json = new ObjectMapper();
  private final AdminCalls calls;
  private final AdminToken token;

  AdminApi(AdminCalls calls, AdminToken token) {
    this.calls = calls;
    this.token = token;
  }

  /**
   * Without the token nobody learns whether a backend, a node or another name exists that a change
   * is about; that the call exists is in the documentation, and a GET of it says so. The header is
   * also what keeps a page in somebody's browser out: another origin cannot set it unless we allow
   * that, and we do not; there is no cookie that a browser would add by itself.
   */
  Answer answer(Request request) throws JsonProcessingException {
    if (!request.reads() && !token.matches(request.authorization())) {
      return error(
          HttpResponseStatus.UNAUTHORIZED,
          new ApiError(
              "unauthorized",
              "a change needs \"Authorization: Bearer TOKEN\" with the token of " + token.file(),
              request.path()),
          Map.of("WWW-Authenticate", "Bearer"));
    }
    Optional<ReadCall> call = ReadCall.at(request.path());
    if (call.isEmpty()) {
      return change(request);
    }
    if (!request.reads()) {
      return notAllowed(request, call.get().methods());
    }
    return switch (call.get()) {
      case STATUS -> page();
      case HEALTHZ -> healthz();
      case METRICS -> metrics();
      case EVENTS -> notAllowed(request, call.get().methods()); // A HEAD: the stream is a GET's.
    };
  }

  /** Whether its answer may take longer than others are to wait for theirs. */
  static boolean takesTime(Request request) {
    return request.path().equals(ReloadCall.PATH) && request.method().equals(HttpMethod.POST);
  }

  private Answer change(Request request) throws JsonProcessingException {
    Optional<ChangeCalls.Call> call = calls.changes().at(request.path());
    if (call.isEmpty()) {
      return error(
          HttpResponseStatus.NOT_FOUND,
          new ApiError("no-such-call", "no such call", request.path()),
          Map.of());
    }
    if (!request.method().equals(HttpMethod.POST)) {
      return notAllowed(request, "POST");
    }
    try {
      byte[] body = json.writeValueAsBytes(call.get().answer(request.body()));
      return new Answer(HttpResponseStatus.OK, JSON, body, Map.of());
    } catch (Refused e) {
      return error(e.status(), e.error(), Map.of());
    }
  }

  private Answer page() throws JsonProcessingException {
    Optional<StatusPage> page = calls.status().get();
    if (page.isEmpty()) {
      return error(
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          new ApiError(
              "not-answering",
              "the control thread does not answer; see the node's log",
              ReadCall.STATUS.path()),
          Map.of());
    }
    byte[] body = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(page.get());
    return new Answer(HttpResponseStatus.OK, JSON, body, Map.of());
  }

  private Answer healthz() {
    Health now = calls.health().get();
    return new Answer(
        now.canServe() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
        TEXT,
        (now.reason() + "\n").getBytes(StandardCharsets.UTF_8),
        Map.of());
  }

  private Answer metrics() {
    return new Answer(
        HttpResponseStatus.OK, MetricsText.mediaType(), calls.metrics().get(), Map.of());
  }

  private Answer notAllowed(Request request, String allowed) throws JsonProcessingException {
    return error(
        HttpResponseStatus.METHOD_NOT_ALLOWED,
        new ApiError(
            "method-not-allowed",
            request.method() + " is not a method of this call; use " + allowed,
            request.path()),
        Map.of("Allow", allowed));
  }

  Answer badRequest(String message) throws JsonProcessingException {
    return error(
        HttpResponseStatus.BAD_REQUEST, new ApiError("bad-request", message, null), Map.of());
  }

  Answer tooLarge(int maxBytes) throws JsonProcessingException {
    return error(
        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
        new ApiError("too-large", "a body has at most " + maxBytes + " bytes", null),
        Map.of());
  }

  Answer tooBusy() throws JsonProcessingException {
    return error(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        new ApiError("too-busy", "other clients have not read their answers yet", null),
        Map.of());
  }

  Answer tooManyStreams(int most) throws JsonProcessingException {
    return error(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        new ApiError(
            "too-many-streams",
            "there are " + most + " who hear events already",
            ReadCall.EVENTS.path()),
        Map.of());
  }

  Answer failed() throws JsonProcessingException {
    return error(
        HttpResponseStatus.INTERNAL_SERVER_ERROR,
        new ApiError("bug", "this call failed; the node's log says how", null),
        Map.of());
  }

  private Answer error(HttpResponseStatus status, ApiError error, Map<String, String> headers)
      throws JsonProcessingException {
    return new Answer(status, JSON, json.writeValueAsBytes(error), headers);
  }
}
