package org.tandemlb.node.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The body of every answer that is not a success.
 *
 * @param where the call, the name or the field that it is about
 * @param nearest what was most likely meant
 * @param lines all that is wrong, where it is more than one thing
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ApiError(
    String code, String message, String where, String nearest, List<String> lines) {

  /** The code of what is refused now and need only be asked for again in a moment. */
  public static final String NOT_YET = "not-yet";

  public ApiError {
    lines = List.copyOf(lines);
  }

  ApiError(String code, String message, String where, String nearest) {
    this(code, message, where, nearest, List.of());
  }

  ApiError(String code, String message, String where) {
    this(code, message, where, null);
  }
}
