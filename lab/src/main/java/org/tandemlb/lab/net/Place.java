package org.tandemlb.lab.net;

import java.io.IOException;
import java.nio.file.Path;

/** Makes machines that reach each other, and takes everything away again when closed. */
public interface Place extends AutoCloseable {

  /**
   * Makes a machine.
   *
   * @param name unique in this place, at most 15 letters and digits
   * @param number 1 to 254, the last part of its address
   */
  Machine machine(String name, int number) throws IOException;

  /** A directory of this run's own, removed with it. */
  Path directory();

  @Override
  void close();
}
