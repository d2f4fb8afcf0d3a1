package org.tandemlb.node.admin;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The body of every answer that is not a success.
 *
 * @param where the call, the name or the field that it is about
 * @param nearest what was most likely meant
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApiError(String code, String message, String where, String nearest) {

  /** The code of what is refused now and need only be asked for again in a moment. */
  public static final String NOT_YET = "not-yet";

  ApiError(String code, String message, String where) {
    this(code, message, where, null);
  }
}
