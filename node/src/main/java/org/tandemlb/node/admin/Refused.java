package org.tandemlb.node.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Collection;
import java.util.Optional;
import org.tandemlb.config.Nearest;

/** A call that is not done, as its caller is told. */
final class Refused extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient HttpResponseStatus status;
  private final transient ApiError error;

  Refused(HttpResponseStatus status, ApiError error) {
    super(error.message(), null, false, false);
    this.status = status;
    this.error = error;
  }

  static Refused badRequest(String code, String message, String where) {
    return new Refused(HttpResponseStatus.BAD_REQUEST, new ApiError(code, message, where));
  }

  static Refused conflict(String code, String message, String where) {
    return new Refused(HttpResponseStatus.CONFLICT, new ApiError(code, message, where));
  }

  static Refused notAnswering(String message, String where) {
    return new Refused(
        HttpResponseStatus.SERVICE_UNAVAILABLE, new ApiError("not-answering", message, where));
  }

  /**
   * @param what one word: {@code backend}
   * @param where as it was written
   * @param word the part of it that is unknown
   * @param candidates what it could have been
   */
  static Refused noSuch(String what, String where, String word, Collection<String> candidates) {
    Optional<String> nearest = Nearest.to(word, candidates);
    String message =
        "there is no "
            + what
            + " "
            + (word.isEmpty() ? "\"\"" : word)
            + nearest.map(near -> "; did you mean " + near + "?").orElse("")
            + " ("
            + (candidates.isEmpty() ? "none is in the file" : String.join(", ", candidates))
            + ")";
    return new Refused(
        HttpResponseStatus.NOT_FOUND,
        new ApiError("no-such-" + what, message, where, nearest.orElse(null)));
  }

  HttpResponseStatus status() {
    return status;
  }

  ApiError error() {
    return error;
  }
}
