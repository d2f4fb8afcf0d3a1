package org.tandemlb.node.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a change is about, as it is written on the command line.
 *
 * @param written {@code pool/backend}, {@code frontend:NAME} or {@code node:NAME}
 * @param path of its call
 */
record Target(String written, String path, boolean isBackend) {

  private static final String FRONTEND = "frontend:";
  private static final String NODE = "node:";

  static final String DESCRIPTION = "pool/backend, frontend:NAME or node:NAME";

  static Target of(String written) throws Faults.WrongUse {
    if (written.startsWith(FRONTEND)) {
      return named(written, "/v1/frontends/", written.substring(FRONTEND.length()));
    }
    if (written.startsWith(NODE)) {
      return named(written, "/v1/nodes/", written.substring(NODE.length()));
    }
    String[] parts = written.split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new Faults.WrongUse("\"" + written + "\" is no target: " + DESCRIPTION);
    }
    return new Target(written, "/v1/backends/" + encode(parts[0]) + "/" + encode(parts[1]), true);
  }

  private static Target named(String written, String call, String name) throws Faults.WrongUse {
    if (name.isEmpty()) {
      throw new Faults.WrongUse("\"" + written + "\" has no name: " + DESCRIPTION);
    }
    return new Target(written, call + encode(name), false);
  }

  /** The node that it is; empty for anything else. */
  Optional<String> node() {
    return written.startsWith(NODE)
        ? Optional.of(written.substring(NODE.length()))
        : Optional.empty();
  }

  /** The name of a node, which an empty one is not. */
  static String nodeName(String written) throws Faults.WrongUse {
    if (written.isEmpty()) {
      throw new Faults.WrongUse("\"\" is not the name of a node: write one of the file");
    }
    return written;
  }

  /** As one part of a path. */
  static String encode(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
