package org.tandemlb.cluster;

/** A wish that the cluster cannot take in; its message says why, in words. */
public final class WishRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  WishRefusedException(String message) {
    super(message);
  }
}
