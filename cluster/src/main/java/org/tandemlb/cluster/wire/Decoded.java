package org.tandemlb.cluster.wire;

/** What bytes off the network turned out to be. */
public sealed interface Decoded {

  record Understood(Message message) implements Decoded {}

  /**
   * They are nothing that this version knows.
   *
   * @param reason in words, such as {@code version 2, this node speaks 1}
   */
  record Refused(String reason) implements Decoded {}
}
