package org.tandemlb.lab.traffic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.tandemlb.lab.net.Machine;

/** Answers each line "SEED COUNT" with so many bytes made from the seed; ends after its client. */
public final class BulkBackend implements AutoCloseable {

  private static final int PIECE = 16 * 1024;

  private final SocketServer server;
  private final AtomicInteger ended = new AtomicInteger();

  private BulkBackend(Machine machine, int port) throws IOException {
    this.server = SocketServer.start(machine, port, this::serve);
  }

  public static BulkBackend start(Machine machine, int port) throws IOException {
    return new BulkBackend(machine, port);
  }

  public InetSocketAddress address() {
    return server.address();
  }

  /** Connections whose bytes have all been taken by this machine's kernel. */
  public int ended() {
    return ended.get();
  }

  private void serve(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    OutputStream out = socket.getOutputStream();
    String line = in.readLine();
    while (line != null) {
      String[] words = line.split(" ");
      SeededBytes bytes = new SeededBytes(Long.parseLong(words[0]));
      int left = Integer.parseInt(words[1]);
      while (left > 0) {
        int piece = Math.min(left, PIECE);
        out.write(bytes.next(piece));
        left -= piece;
      }
      line = in.readLine();
    }
    socket.shutdownOutput();
    ended.incrementAndGet();
  }

  @Override
  public void close() {
    server.close();
  }
}
