package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;

/** A table that this node needs belongs to a program that runs; the message names it. */
final class TableTakenException extends IOException {

  private static final long serialVersionUID = 1L;

  TableTakenException(String message) {
    super(message);
  }
}
