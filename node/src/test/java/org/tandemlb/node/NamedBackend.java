package org.tandemlb.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Says its name to whoever connects, and then each line back. */
final class NamedBackend implements AutoCloseable {

  private final String name;
  private final ServerSocket socket;

  NamedBackend(String name) throws IOException {
    this.name = name;
    this.socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    inBackground(this::accept);
  }

  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        inBackground(() -> talk(client));
      } catch (IOException e) {
        // the end of the test
      }
    }
  }

  private void talk(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      client.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        client.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // a probe that went away, or a client
    }
  }

  private static void inBackground(Runnable work) {
    Thread thread = new Thread(work, "named-backend");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
