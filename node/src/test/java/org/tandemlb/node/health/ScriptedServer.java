package org.tandemlb.node.health;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A backend on the loopback address that behaves as badly as it is told; a thread a connection. */
final class ScriptedServer implements AutoCloseable {

  /** What it does with one connection, which is closed afterwards. */
  interface Script {
    void play(Socket socket) throws IOException;
  }

  private final ServerSocket listener;
  private final Script script;
  private final AtomicInteger accepted = new AtomicInteger();
  private final Queue<IOException> failures = new ConcurrentLinkedQueue<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private ScriptedServer(int port, Script script) throws IOException {
    this.script = script;
    this.listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    daemon(this::acceptAll);
  }

  static ScriptedServer start(Script script) throws IOException {
    return new ScriptedServer(0, script);
  }

  /** The same backend, come back. */
  static ScriptedServer startAt(InetSocketAddress address, Script script) throws IOException {
    return new ScriptedServer(address.getPort(), script);
  }

  /** Where nobody listens any more. */
  static InetSocketAddress refusingAddress() throws IOException {
    try (ScriptedServer gone = start(socket -> {})) {
      return gone.address();
    }
  }

  static Script answering(String... parts) {
    return socket -> {
      readRequest(socket);
      for (String part : parts) {
        send(socket, part);
      }
    };
  }

  static Script hanging() {
    return ScriptedServer::readToTheEnd;
  }

  /** One byte at a time, with a pause after each. */
  static Script trickling(String answer, long pauseMillis) {
    return socket -> {
      readRequest(socket);
      for (byte each : answer.getBytes(StandardCharsets.US_ASCII)) {
        socket.getOutputStream().write(each);
        LockSupport.parkNanos(pauseMillis * 1_000_000);
      }
      readToTheEnd(socket);
    };
  }

  /** The same over and over, until the client goes. */
  static Script endless(String head, String more) {
    return socket -> {
      readRequest(socket);
      send(socket, head);
      while (true) {
        send(socket, more);
      }
    };
  }

  static String readRequest(Socket socket) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    StringBuilder request = new StringBuilder();
    String line = reader.readLine();
    while (line != null && !line.isEmpty()) {
      request.append(line).append('\n');
      line = reader.readLine();
    }
    return request.toString();
  }

  static void readToTheEnd(Socket socket) throws IOException {
    byte[] buffer = new byte[1024];
    while (socket.getInputStream().read(buffer) >= 0) {
      // Nothing that comes is wanted.
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  int accepted() {
    return accepted.get();
  }

  /** How its scripts were interrupted. */
  Queue<IOException> failures() {
    return failures;
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        accepted.incrementAndGet();
        daemon(() -> play(socket));
      } catch (IOException e) {
        // Closed; the loop's condition ends it.
      }
    }
  }

  private void play(Socket socket) {
    try (socket) {
      script.play(socket);
    } catch (IOException e) {
      failures.add(e);
    } finally {
      open.remove(socket);
    }
  }

  private static void daemon(Runnable runnable) {
    Thread thread = new Thread(runnable, "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
