package org.tandemlb.cluster.jgroups;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import javax.net.ssl.SSLException;

/**
 * The first TLS record of a newcomer (RFC 8446 section 5.1), read before anything is spent on it: a
 * client that means it sends its whole greeting at once, an idle one never.
 */
final class Hello {

  private static final int HEADER = 5;
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int MAJOR_VERSION = 3;
  private static final int MOST_BYTES = 1 << 14;

  private Hello() {}

  /** The record, to be read again. */
  static InputStream read(InputStream in) throws IOException {
    byte[] header = in.readNBytes(HEADER);
    if (header.length > 0 && header[0] == ALERT) {
      throw new EOFException("canceled before its greeting");
    }
    if (header.length > 0 && header[0] != HANDSHAKE) {
      throw new SSLException("it does not speak TLS");
    }
    requireWhole(header, HEADER);
    int length = Byte.toUnsignedInt(header[3]) << 8 | Byte.toUnsignedInt(header[4]);
    if (header[1] != MAJOR_VERSION || length == 0 || length > MOST_BYTES) {
      throw new SSLException("it does not speak TLS");
    }
    byte[] body = in.readNBytes(length);
    requireWhole(body, length);
    return new SequenceInputStream(
        new ByteArrayInputStream(header), new ByteArrayInputStream(body));
  }

  private static void requireWhole(byte[] read, int length) throws EOFException {
    if (read.length < length) {
      throw new EOFException("closed within its greeting");
    }
  }
}
