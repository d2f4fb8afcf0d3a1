package org.tandemlb.cluster.vip.kernel;

import com.sun.jna.Memory;

/**
 * Waits until one of some descriptors can be read, or until it is told to stop (poll(2),
 * eventfd(2)). One thread waits; any may stop it.
 */
final class Poller implements AutoCloseable {

  private static final int EFD_CLOEXEC = Libc.SOCK_CLOEXEC;
  private static final short POLLIN = 1;
  private static final int POLLFD_BYTES = 8;

  private final int stopFd;
  private final int count;
  private final Memory fds;
  private final Memory one = new Memory(8);

  /** The descriptors stay their owner's. */
  Poller(int... watched) throws KernelException {
    stopFd = Libc.checked(Libc.eventfd(0, EFD_CLOEXEC), "opening an eventfd");
    count = watched.length + 1;
    fds = new Memory((long) POLLFD_BYTES * count);
    fds.clear();
    for (int i = 0; i < count; i++) {
      fds.setInt((long) POLLFD_BYTES * i, i < watched.length ? watched[i] : stopFd);
      fds.setShort((long) POLLFD_BYTES * i + 4, POLLIN);
    }
    one.setLong(0, 1);
  }

  /**
   * @param timeoutMillis -1 for none
   * @return false when it was told to stop
   */
  boolean await(int timeoutMillis) {
    boolean woken = Libc.poll(fds, count, timeoutMillis) > 0;
    return !(woken && fds.getShort((long) POLLFD_BYTES * (count - 1) + 6) != 0);
  }

  void stop() {
    Libc.write(stopFd, one, 8);
  }

  /** Once nobody waits any more. */
  @Override
  public void close() {
    Libc.close(stopFd);
    fds.close();
    one.close();
  }
}
