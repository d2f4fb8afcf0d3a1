package org.tandemlb.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client of a {@link NamedBackend}. */
final class Conversation implements AutoCloseable {

  private final Socket socket;
  private final BufferedReader lines;
  private final String backend;

  Conversation(String host, int port, Duration patience) throws IOException {
    socket = new Socket(host, port);
    socket.setSoTimeout((int) patience.toMillis());
    socket.setTcpNoDelay(true);
    lines =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    try {
      backend = said();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Which backend it talks to. */
  String backend() {
    return backend;
  }

  /** Says something, and hears it back. */
  String say(String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    return said();
  }

  private String said() throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("closed");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
