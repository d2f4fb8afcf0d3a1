package org.tandemlb.lab.traffic;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tandemlb.lab.net.Machine;

/**
 * Clients of a web service that each connect from one source port of their own, ask for a while,
 * close, and at once connect again from the same port: so a new connection looks like the last one
 * to whoever remembers that. A thread each.
 */
public final class PortReusers implements AutoCloseable {

  /** Each client's connections last a different time, so that some end at every stage of a move. */
  private static final Duration STEP = Duration.ofMillis(60);

  private static final Pattern LENGTH = Pattern.compile("Content-Length: ([0-9]+)");

  private final InetSocketAddress target;
  private final Duration deadline;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> failures = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final LongestWait wait = new LongestWait();
  private volatile boolean closed;

  private PortReusers(InetSocketAddress target, Duration deadline) {
    this.target = target;
    this.deadline = deadline;
  }

  public static PortReusers start(
      Machine from, InetSocketAddress target, int count, int firstPort, Duration deadline) {
    PortReusers reusers = new PortReusers(target, deadline);
    ThreadFactory factory = from.threads();
    for (int i = 0; i < count; i++) {
      int number = i;
      Thread thread = factory.newThread(() -> reusers.loop(firstPort + number, number));
      reusers.threads.add(thread);
      thread.start();
    }
    return reusers;
  }

  /** Connections that were opened. */
  public int connections() {
    return connections.get();
  }

  /** What went wrong with connections that were refused or broken, one text each. */
  public List<String> failures() {
    synchronized (failures) {
      return List.copyOf(failures);
    }
  }

  /** The longest that one took to connect, or waited for an answer. */
  public Duration stall() {
    return wait.longest();
  }

  /** What they waited until now no longer counts. */
  public void forgetStalls() {
    wait.forget();
  }

  private void loop(int port, int number) {
    while (!closed) {
      try (Socket socket = new Socket()) {
        if (connect(socket, port)) {
          connections.incrementAndGet();
          speak(socket, STEP.multipliedBy(number));
          if (number % 2 == 0) {
            socket.setSoLinger(true, 0);
          } else {
            end(socket);
          }
        }
      } catch (IOException e) {
        synchronized (failures) {
          failures.add(String.valueOf(e.getMessage()));
        }
        pause();
      }
    }
  }

  /** False while this machine itself has not let go of the port: nobody else knows of that. */
  private boolean connect(Socket socket, int port) throws IOException {
    int millis = Math.toIntExact(deadline.toMillis());
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
      long dialled = System.nanoTime();
      socket.connect(target, millis);
      wait.overSince(dialled);
      socket.setSoTimeout(millis);
      return true;
    } catch (BindException ownPort) {
      pause();
      return false;
    }
  }

  private void speak(Socket socket, Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    InputStream in = new BufferedInputStream(socket.getInputStream());
    do {
      long asked = System.nanoTime();
      ask(socket, "");
      StringBuilder headers = new StringBuilder();
      while (headers.indexOf("\r\n\r\n") < 0) {
        headers.append((char) read(in));
      }
      Matcher length = LENGTH.matcher(headers);
      if (headers.indexOf("HTTP/1.1 200 ") != 0 || !length.find()) {
        throw new IOException("a wrong answer: " + headers);
      }
      for (int left = Integer.parseInt(length.group(1)); left > 0; left--) {
        read(in);
      }
      wait.overSince(asked);
      pause();
    } while (System.nanoTime() - end < 0 && !closed);
  }

  /** The other side closes first, and so keeps the TIME_WAIT. */
  private void end(Socket socket) throws IOException {
    long asked = System.nanoTime();
    ask(socket, "Connection: close\r\n");
    byte[] answer = socket.getInputStream().readAllBytes();
    if (!new String(answer, StandardCharsets.US_ASCII).startsWith("HTTP/1.1 200 ")) {
      throw new IOException("closed without an answer");
    }
    wait.overSince(asked);
  }

  private static void ask(Socket socket, String header) throws IOException {
    socket
        .getOutputStream()
        .write(
            ("GET / HTTP/1.1\r\nHost: lab\r\n" + header + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
  }

  private static int read(InputStream in) throws IOException {
    int next = in.read();
    if (next < 0) {
      throw new IOException("closed in the middle of an answer");
    }
    return next;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      for (Thread thread : threads) {
        thread.join(deadline.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
