package org.tandemlb.node.admin;

import java.util.concurrent.TimeoutException;
import org.tandemlb.cluster.reload.ReloadOutcome;

/** Where somebody's wish goes that the file be read anew. */
public interface Reloads {

  /**
   * Returns when it is over.
   *
   * @throws TimeoutException when that takes too long; it may still come
   */
  ReloadOutcome reload() throws TimeoutException, InterruptedException;
}
