package org.tandemlb.lab.net;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;

/** Somewhere that has an address, where processes run and sockets are opened. */
public interface Machine {

  String name();

  InetAddress address();

  /**
   * Starts a program on this machine.
   *
   * @param label names its output file
   */
  LabProcess start(String label, List<String> command) throws IOException;

  /** Runs {@code work} on a thread whose new sockets belong to this machine, and waits for it. */
  <T> T call(Callable<T> work) throws IOException;

  /** Makes daemon threads whose new sockets belong to this machine. */
  ThreadFactory threads();
}
