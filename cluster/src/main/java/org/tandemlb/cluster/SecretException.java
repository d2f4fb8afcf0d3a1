package org.tandemlb.cluster;

/** The secret cannot be made or does not serve; the message names the file and says what to do. */
public final class SecretException extends Exception {

  private static final long serialVersionUID = 1L;

  SecretException(String message) {
    super(message);
  }

  SecretException(String message, Throwable cause) {
    super(message, cause);
  }
}
