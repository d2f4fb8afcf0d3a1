package org.tandemlb.lab.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tandemlb.lab.net.Machine;

/** Sessions with an echo service that are kept open, to see whether a move breaks them. */
public final class HeldSessions implements AutoCloseable {

  private final int opened;
  private final List<Socket> alive;
  private final LongestWait wait = new LongestWait();
  private int round;

  private HeldSessions(List<Socket> alive) {
    this.opened = alive.size();
    this.alive = alive;
  }

  /**
   * Opens sessions and lets each say and hear one line.
   *
   * @throws IOException when not all of them could be opened
   */
  public static HeldSessions open(
      Machine from, InetSocketAddress target, int count, Duration deadline) throws IOException {
    int millis = Math.toIntExact(deadline.toMillis());
    List<Socket> sockets = new ArrayList<>();
    HeldSessions sessions = null;
    try {
      from.call(
          () -> {
            for (int i = 0; i < count; i++) {
              Socket socket = new Socket();
              sockets.add(socket);
              socket.connect(target, millis);
              socket.setTcpNoDelay(true);
            }
            return null;
          });
      sessions = new HeldSessions(sockets);
      int broken = sessions.broken(deadline);
      if (broken > 0) {
        throw new IOException(broken + " of " + count + " new sessions do not echo");
      }
      return sessions;
    } catch (IOException e) {
      if (sessions == null) {
        for (Socket socket : sockets) {
          socket.close();
        }
      } else {
        sessions.close();
      }
      throw e;
    }
  }

  /**
   * Lets every session that is left say a line and hear it again.
   *
   * @param deadline for all of them together
   * @return how many of all that were opened are broken by now
   */
  public int broken(Duration deadline) {
    long giveUp = System.nanoTime() + deadline.toNanos();
    wait.forget();
    long spoke = System.nanoTime();
    byte[] line = ("held " + ++round + "\n").getBytes(StandardCharsets.US_ASCII);
    List<Socket> dead = new ArrayList<>();
    for (Socket socket : alive) {
      try {
        socket.getOutputStream().write(line);
      } catch (IOException broken) {
        dead.add(socket);
      }
    }
    for (Socket socket : alive) {
      if (dead.contains(socket)) {
        continue;
      }
      if (hears(socket, line, giveUp)) {
        wait.overSince(spoke);
      } else {
        dead.add(socket);
      }
    }
    dead.forEach(HeldSessions::closeQuietly);
    alive.removeAll(dead);
    return opened - alive.size();
  }

  /** How long the last of those that are left waited for its line, the last time. */
  public Duration stall() {
    return wait.longest();
  }

  private static boolean hears(Socket socket, byte[] line, long giveUp) {
    try {
      byte[] heard = new byte[line.length];
      int count = 0;
      while (count < line.length) {
        long left = (giveUp - System.nanoTime()) / 1_000_000;
        socket.setSoTimeout(Math.toIntExact(Math.max(1, left)));
        int read = socket.getInputStream().read(heard, count, line.length - count);
        if (read < 0) {
          return false;
        }
        count += read;
      }
      return Arrays.equals(heard, line);
    } catch (IOException broken) {
      return false;
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    alive.forEach(HeldSessions::closeQuietly);
    alive.clear();
  }
}
