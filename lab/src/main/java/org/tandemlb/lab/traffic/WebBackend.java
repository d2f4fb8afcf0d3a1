package org.tandemlb.lab.traffic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.tandemlb.lab.net.Machine;

/** A web server that answers every page with its name, and /healthz with whether it is well. */
public final class WebBackend implements AutoCloseable {

  private final String name;
  private final SocketServer server;
  private volatile boolean well = true;

  private WebBackend(String name, Machine machine, int port) throws IOException {
    this.name = name;
    this.server = SocketServer.start(machine, port, this::serve);
  }

  public static WebBackend start(String name, Machine machine, int port) throws IOException {
    return new WebBackend(name, machine, port);
  }

  public String name() {
    return name;
  }

  public InetSocketAddress address() {
    return server.address();
  }

  public long accepted() {
    return server.accepted();
  }

  /** What /healthz says from now on; pages are served all the same. */
  public void well(boolean isWell) {
    this.well = isWell;
  }

  private void serve(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    OutputStream out = socket.getOutputStream();
    boolean more = true;
    while (more) {
      String request = in.readLine();
      if (request == null) {
        return;
      }
      boolean closes = closesAfter(in);
      more = !closes && !request.endsWith("HTTP/1.0");
      boolean fails = request.startsWith("GET /healthz ") && !well;
      out.write(answer(fails ? "503 Service Unavailable" : "200 OK", more));
    }
    socket.shutdownOutput();
  }

  /** Reads the headers to their end and returns whether they ask for the connection's end. */
  private static boolean closesAfter(BufferedReader in) throws IOException {
    boolean closes = false;
    String header = in.readLine();
    while (header != null && !header.isEmpty()) {
      closes |= header.equalsIgnoreCase("Connection: close");
      header = in.readLine();
    }
    return closes || header == null;
  }

  private byte[] answer(String status, boolean more) {
    return ("HTTP/1.1 "
            + status
            + "\r\nContent-Length: "
            + (name.length() + 1)
            + (more ? "" : "\r\nConnection: close")
            + "\r\n\r\n"
            + name
            + "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    server.close();
  }
}
