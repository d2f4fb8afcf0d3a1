package org.tandemlb.node.admin;

/**
 * The bytes of answers that wait for their clients to read them. Without a bound, clients that ask
 * for much and read nothing would fill the memory that the relay lives on. On the API's thread.
 */
final class Unsent {

  /** Not counted: the number of connections bounds these, and a health check must get through. */
  private static final int SMALL_BYTES = 64 * 1024;

  private final long maxBytes;
  private long bytes;

  Unsent(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Whether there is room; each success is followed by one {@link #leave}. */
  boolean enter(int answerBytes) {
    if (answerBytes <= SMALL_BYTES) {
      return true;
    }
    if (bytes + answerBytes > maxBytes) {
      return false;
    }
    bytes += answerBytes;
    return true;
  }

  /** It is sent, or its client is gone. */
  void leave(int answerBytes) {
    if (answerBytes > SMALL_BYTES) {
      bytes -= answerBytes;
    }
  }
}
