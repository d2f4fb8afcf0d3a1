package org.tandemlb.cluster.wire;

/** What bytes off the network turned out to be. */
public sealed interface Decoded {

  /**
   * A message of ours.
   *
   * @param more whether its sender said more in it than this version knows, and that was left out
   */
  record Understood(Message message, boolean more) implements Decoded {

    public Understood(Message message) {
      this(message, false);
    }
  }

  /**
   * Something that only later versions say; who does not know it goes on without it.
   *
   * @param what in words, such as {@code a message of kind 9}
   */
  record Unknown(String what) implements Decoded {}

  /**
   * They are nothing that this version can read.
   *
   * @param reason in words, such as {@code format 4, this node speaks 3}
   */
  record Refused(String reason) implements Decoded {}
}
