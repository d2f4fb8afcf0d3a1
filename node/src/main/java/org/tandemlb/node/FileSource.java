package org.tandemlb.node;

import java.io.IOException;
import org.tandemlb.config.Config;
import org.tandemlb.config.FaultyConfigException;

/** Where a node finds its file, as it is at the moment. */
public interface FileSource {

  /**
   * @throws IOException when it cannot be read at all; its message is for the operator
   * @throws FaultyConfigException with every fault of it
   */
  Config read() throws IOException, FaultyConfigException;
}
