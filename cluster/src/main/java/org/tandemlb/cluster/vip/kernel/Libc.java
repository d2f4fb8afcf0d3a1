package org.tandemlb.cluster.vip.kernel;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The calls of libc that this package needs. 64-bit Linux: {@code size_t} is a long. */
final class Libc {

  static final int EPERM = 1;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int ENODEV = 19;
  static final int EADDRNOTAVAIL = 99;

  static final int SOCK_CLOEXEC = 0x80000;
  static final int MSG_DONTWAIT = 0x40;
  static final int SOL_SOCKET = 1;

  static {
    Native.register(Libc.class, "c");
  }

  private Libc() {}

  static native int socket(int domain, int type, int protocol);

  static native int bind(int fd, Pointer address, int length);

  static native int setsockopt(int fd, int level, int name, Pointer value, int length);

  static native long send(int fd, Pointer buffer, long length, int flags);

  static native long sendto(
      int fd, Pointer buffer, long length, int flags, Pointer to, int toLength);

  static native long recv(int fd, Pointer buffer, long length, int flags);

  static native long recvfrom(
      int fd, Pointer buffer, long length, int flags, Pointer from, Pointer fromLength);

  static native int poll(Pointer fds, long count, int timeoutMillis);

  static native int eventfd(int initial, int flags);

  static native long write(int fd, Pointer buffer, long length);

  static native int close(int fd);

  static native String strerror(int errno);

  /** The result of a call that just returned, or what went wrong with it. */
  static int checked(int result, String call) throws KernelException {
    if (result < 0) {
      throw new KernelException(call, Native.getLastError());
    }
    return result;
  }
}
