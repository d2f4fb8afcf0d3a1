package org.tandemlb.node.admin;

import java.util.Map;
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

  /** The same on every member of the cluster, each its own file: all of them or none. By node. */
  Map<String, ReloadOutcome> reloadAll() throws TimeoutException, InterruptedException;
}
