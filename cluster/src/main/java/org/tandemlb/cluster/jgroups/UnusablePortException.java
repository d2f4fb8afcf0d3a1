package org.tandemlb.cluster.jgroups;

import java.io.IOException;

/** The cluster port cannot be bound; the message is the sentence for the operator. */
final class UnusablePortException extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean addressMissing;

  /**
   * @param addressMissing it is not this machine's, but may become so
   */
  UnusablePortException(String message, boolean addressMissing, Throwable cause) {
    super(message, cause);
    this.addressMissing = addressMissing;
  }

  boolean isAddressMissing() {
    return addressMissing;
  }
}
