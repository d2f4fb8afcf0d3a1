package org.tandemlb.cluster;

/**
 * A new thread for each task of a test that uses the network. The common pool's threads keep the
 * network namespace of whoever happened to start them, which may have been a host of another test.
 */
public final class Aside {

  private Aside() {}

  public static void run(Runnable task) {
    Thread thread = new Thread(task, "aside");
    thread.setDaemon(true);
    thread.start();
  }
}
