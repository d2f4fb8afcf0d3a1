package org.tandemlb.cluster.wire;

/** Bytes that are no message; never leaves {@link Wire}. */
class MalformedException extends Exception {

  private static final long serialVersionUID = 1L;

  MalformedException(String message) {
    // A flood of nonsense must not cost a stack trace each.
    super(message, null, false, false);
  }
}
