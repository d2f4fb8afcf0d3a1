package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;

/** nft did not do a line, and says why; nothing has changed. */
final class NftRefusedException extends IOException {

  private static final long serialVersionUID = 1L;

  NftRefusedException(String message) {
    super(message);
  }
}
