package org.tandemlb.lab.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.tandemlb.lab.net.Machine;

/** A client of a {@link BulkBackend} that reads when it is told to, and checks every byte. */
public final class BulkSession implements AutoCloseable {

  /** So small a window that most of an answer stays behind, in the balancer's kernel. */
  private static final int WINDOW_BYTES = 8 * 1024;

  private final Socket socket;
  private final LongestWait wait = new LongestWait();
  private SeededBytes wanted = new SeededBytes(0);

  private BulkSession(Socket socket) {
    this.socket = socket;
  }

  /**
   * @param deadline for connecting, and for each wait of a later read
   */
  public static BulkSession open(Machine from, InetSocketAddress target, Duration deadline)
      throws IOException {
    int millis = Math.toIntExact(deadline.toMillis());
    return from.call(
        () -> {
          Socket socket = new Socket();
          try {
            socket.setReceiveBufferSize(WINDOW_BYTES);
            socket.connect(target, millis);
            socket.setSoTimeout(millis);
            return new BulkSession(socket);
          } catch (IOException e) {
            socket.close();
            throw e;
          }
        });
  }

  public void ask(long seed, int count) throws IOException {
    wanted = new SeededBytes(seed);
    socket.getOutputStream().write((seed + " " + count + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  /** Says that it will ask for nothing more; the answer still comes. */
  public void endAsking() throws IOException {
    socket.shutdownOutput();
  }

  /**
   * Reads so much of what was asked for.
   *
   * @throws IOException when it did not come, or other bytes did
   */
  public void read(int count) throws IOException {
    byte[] got = new byte[count];
    int filled = 0;
    while (filled < count) {
      int more = next(got, filled);
      if (more < 0) {
        throw new IOException("closed " + (count - filled) + " bytes too early");
      }
      filled += more;
    }
    if (!Arrays.equals(got, wanted.next(count))) {
      throw new IOException("wrong bytes");
    }
  }

  /**
   * Wants the end, and nothing before it.
   *
   * @throws IOException when it did not come, or more bytes did
   */
  public void readEnd() throws IOException {
    if (next(new byte[1], 0) >= 0) {
      throw new IOException("more bytes than asked for");
    }
  }

  /** As many bytes as are there, at least one; -1 at the end. */
  private int next(byte[] into, int from) throws IOException {
    long wanted = System.nanoTime();
    int count = socket.getInputStream().read(into, from, into.length - from);
    wait.overSince(wanted);
    return count;
  }

  /**
   * The longest that it waited without a byte, or the end, while it wanted to read: not how long it
   * left bytes lying.
   */
  public Duration stall() {
    return wait.longest();
  }

  /** What it waited until now no longer counts. */
  public void forgetStalls() {
    wait.forget();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing more is wanted of it.
    }
  }
}
