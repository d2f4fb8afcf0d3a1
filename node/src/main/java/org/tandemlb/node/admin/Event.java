package org.tandemlb.node.admin;

import java.nio.charset.StandardCharsets;

/**
 * Something that has changed in the cluster, as this node sees it.
 *
 * @param id of this run of this node: its start and a number, {@code 1763769600000-17}
 * @param type one word, such as {@code verdict}
 * @param json one line
 */
record Event(String id, String type, String json) {

  /** As the HTML standard has server-sent events, section 9.2.5. */
  byte[] bytes() {
    String text = "id: " + id + "\nevent: " + type + "\ndata: " + json + "\n\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
