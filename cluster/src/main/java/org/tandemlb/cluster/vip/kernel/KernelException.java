package org.tandemlb.cluster.vip.kernel;

import java.io.IOException;

/** The kernel refused a call; the message says what was tried and why it did not work. */
final class KernelException extends IOException {

  private static final long serialVersionUID = 1L;

  private final int errno;

  KernelException(String what, int errno) {
    this(what, errno, "");
  }

  /**
   * @param kernelsWords what the kernel itself said about it, empty for nothing
   */
  KernelException(String what, int errno, String kernelsWords) {
    super(what + ": " + (kernelsWords.isEmpty() ? Libc.strerror(errno) : kernelsWords));
    this.errno = errno;
  }

  int errno() {
    return errno;
  }

  boolean isMissingRight() {
    return errno == Libc.EPERM || errno == Libc.EACCES;
  }
}
