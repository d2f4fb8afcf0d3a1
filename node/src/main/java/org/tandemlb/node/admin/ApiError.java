package org.tandemlb.node.admin;

import com.fasterxml.jackson.annotation.JsonInclude;

/** The body of every answer that is not a success. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ApiError(String code, String message, String where) {}
