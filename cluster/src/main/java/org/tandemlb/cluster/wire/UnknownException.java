package org.tandemlb.cluster.wire;

/** A message of a kind that this version does not know; never leaves {@link Wire}. */
final class UnknownException extends MalformedException {

  private static final long serialVersionUID = 1L;

  UnknownException(String what) {
    super(what);
  }
}
