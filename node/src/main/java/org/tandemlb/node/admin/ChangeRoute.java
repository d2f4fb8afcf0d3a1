package org.tandemlb.node.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way to one call that changes something. docs/reference/api.md has each; a test holds it to
 * them.
 *
 * @param path with the names that a caller writes in braces: {@code /v1/nodes/{node}}
 * @param fields that its body may have
 */
record ChangeRoute(String path, List<String> fields, Handler handler) {

  /** What is done. */
  interface Handler {
    /**
     * @param names what stands for those in braces, in their order
     * @return what holds now, to be written as JSON
     */
    Object answer(List<String> names, byte[] body) throws Refused;
  }

  ChangeRoute {
    fields = List.copyOf(fields);
  }

  /** What stands for the names in a path; empty when it is not this call's. */
  Optional<List<String>> names(String asked) {
    String[] parts = path.split("/", -1);
    String[] given = asked.split("/", -1);
    if (parts.length != given.length) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].startsWith("{")) {
        names.add(given[i]);
      } else if (!parts[i].equals(given[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(names);
  }
}
