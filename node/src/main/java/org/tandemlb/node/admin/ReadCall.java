package org.tandemlb.node.admin;

import java.util.Arrays;
import java.util.Optional;

/** The calls that change nothing. docs/reference/api.md has each; a test holds it to them. */
enum ReadCall {
  STATUS("/v1/status", "GET, HEAD"),
  /** Its answer has no end: {@link EventStreams} gives it. */
  EVENTS("/v1/events", "GET"),
  METRICS("/metrics", "GET, HEAD"),
  HEALTHZ("/healthz", "GET, HEAD");

  private final String path;
  private final String methods;

  ReadCall(String path, String methods) {
    this.path = path;
    this.methods = methods;
  }

  /** Empty when that path is none of these. */
  static Optional<ReadCall> at(String path) {
    return Arrays.stream(values()).filter(call -> call.path.equals(path)).findFirst();
  }

  String path() {
    return path;
  }

  /** As a header has them. */
  String methods() {
    return methods;
  }
}
