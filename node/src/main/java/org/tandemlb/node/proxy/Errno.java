package org.tandemlb.node.proxy;

/**
 * The system's error behind an exception: the native transports write its number, NIO only its
 * text. Pure.
 */
enum Errno {
  ENOMEM(12, "Cannot allocate memory"),
  EACCES(13, "Permission denied"),
  EMFILE(24, "Too many open files"),
  EADDRINUSE(98, "Address already in use"),
  EADDRNOTAVAIL(99, "Cannot assign requested address"),
  ECONNRESET(104, "Connection reset"),
  ENOBUFS(105, "No buffer space available"),
  ETIMEDOUT(110, "Connection timed out"),
  ECONNREFUSED(111, "Connection refused"),
  OTHER(-1, "\0");

  private final String number;
  private final String text;

  Errno(int number, String text) {
    this.number = "error(-" + number + ")";
    this.text = text;
  }

  static Errno of(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    for (Errno errno : values()) {
      if (message.contains(errno.number) || message.contains(errno.text)) {
        return errno;
      }
    }
    return OTHER;
  }
}
