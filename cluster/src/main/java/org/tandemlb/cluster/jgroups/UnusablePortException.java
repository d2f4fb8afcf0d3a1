package org.tandemlb.cluster.jgroups;

import java.io.IOException;

/** The cluster port cannot be bound; the message is the sentence for the operator. */
final class UnusablePortException extends IOException {

  private static final long serialVersionUID = 1L;

  UnusablePortException(String message, Throwable cause) {
    super(message, cause);
  }
}
