package org.tandemlb.cluster.membership;

/** The node cannot take part; the message says what, where and what would be right. */
public final class MembershipException extends Exception {

  private static final long serialVersionUID = 1L;

  public MembershipException(String message) {
    super(message);
  }

  public MembershipException(String message, Throwable cause) {
    super(message, cause);
  }
}
