package org.tandemlb.node;

/** The node cannot start; the message says in one line what, where and what would be right. */
public final class StartException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean wrongFile;

  private StartException(boolean wrongFile, String message) {
    super(message);
    this.wrongFile = wrongFile;
  }

  /** What was asked for cannot be right on this machine or anywhere. */
  public static StartException wrongFile(String message) {
    return new StartException(true, message);
  }

  /** What was asked for is right, and does not work now: a port in use, rights that are missing. */
  public static StartException failed(String message) {
    return new StartException(false, message);
  }

  public boolean isWrongFile() {
    return wrongFile;
  }
}
