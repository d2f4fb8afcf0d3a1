package org.tandemlb.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.tandemlb.config.Config;
import org.tandemlb.config.ConfigFile;

/** The file of two whole nodes on loopback addresses of their own, and who asks them. */
final class NodesOnLoopback implements AutoCloseable {

  static final Duration DEADLINE = Duration.ofSeconds(60);

  /** Of 127.0.0.0/8, so that two runs at a time do not meet. */
  private final String net =
      "127."
          + ThreadLocalRandom.current().nextInt(1, 255)
          + "."
          + ThreadLocalRandom.current().nextInt(1, 255);

  /** Whether the backend keeps its clients and says nothing. */
  private final AtomicBoolean silent = new AtomicBoolean();

  private final Parts parts = new Parts();
  private final Path folder;
  private final GreetingBackend backend;
  private final Config config;

  /**
   * @param folder for their files
   */
  NodesOnLoopback(Path folder) throws Exception {
    this.folder = folder;
    backend = parts.add(new GreetingBackend(silent));
    Path file = folder.resolve("tandem.yaml");
    Files.writeString(
        file,
        """
        cluster:
          nodes: {lb1: "NET.11", lb2: "NET.12"}
          insecure: true
          silence: 10s
        vip-mode: bind
        vips:
          - {address: NET.100, home: lb1}
        drain: 1s
        frontends:
          web: {listen: ["NET.100:8080"], pool: web}
        pools:
          web: {backends: {only: {address: "127.0.0.1:PORT"}}}
        admin: {listen: "node:8404", token-file: FOLDER/NODE.token}
        log: {sessions: off}
        """
            .replace("NET", net)
            .replace("PORT", String.valueOf(backend.port()))
            .replace("FOLDER", folder.toString()));
    config = ConfigFile.read(file);
  }

  /** The first three numbers of their addresses: lb1 is .11, lb2 .12, the VIP .100. */
  String net() {
    return net;
  }

  Config config() {
    return config;
  }

  GreetingBackend backend() {
    return backend;
  }

  /** From now on the backend keeps its clients and says nothing. */
  void silence() {
    silent.set(true);
  }

  /** Closed with the others, the last one first. */
  <P extends AutoCloseable> P add(P part) {
    return parts.add(part);
  }

  Config edited(String text, String with) throws Exception {
    Path file = folder.resolve("tandem.yaml");
    return ConfigFile.read(Files.writeString(file, Files.readString(file).replace(text, with)));
  }

  Config checkedBy(String check) throws Exception {
    Path file = folder.resolve("checked.yaml");
    Files.writeString(
        file,
        Files.readString(folder.resolve("tandem.yaml"))
            .replace("web: {backends:", "web: {check: " + check + ", backends:"));
    return ConfigFile.read(file);
  }

  Listening listen(String host) throws IOException {
    return new Listening(net + host);
  }

  int post(String path, String body) throws Exception {
    String token = Files.readString(folder.resolve("lb1.token")).strip();
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + net + ".11:8404" + path))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }

  String greeting() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(net + ".100", 8080), 1_000);
      socket.setSoTimeout(1_000);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.getMessage(); // not yet
    }
  }

  JsonNode status(String host) throws Exception {
    return new ObjectMapper().readTree(get(host, "/v1/status").body());
  }

  HttpResponse<String> get(String host, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + net + host + ":8404" + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  /** Somebody who hears a node's events from now on. */
  static final class Listening implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    Listening(String host) throws IOException {
      socket = new Socket(host, 8404);
      socket.setSoTimeout((int) DEADLINE.toMillis());
      socket
          .getOutputStream()
          .write("GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      until("retry:");
    }

    /** The data of the next event of a type. */
    String next(String type) throws IOException {
      until("event: " + type);
      return until("data:");
    }

    private String until(String start) throws IOException {
      String line = lines.readLine();
      while (!line.startsWith(start)) {
        line = lines.readLine();
      }
      return line;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Says hello to whoever connects, and closes. */
  static final class GreetingBackend implements AutoCloseable {
    private final ServerSocket socket;
    private final AtomicBoolean silent;
    private final Parts kept = new Parts();

    GreetingBackend(AtomicBoolean silent) throws IOException {
      this.silent = silent;
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread thread = new Thread(this::serve, "greeting-backend");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return socket.getLocalPort();
    }

    private void serve() {
      while (!socket.isClosed()) {
        try {
          Socket client = socket.accept();
          if (silent.get()) {
            kept.add(client);
            continue;
          }
          try (client) {
            client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
          }
        } catch (IOException e) {
          // a probe that went away, or the end of the test
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
      kept.close();
    }
  }

  @Override
  public void close() {
    parts.close();
  }
}
