package org.tandemlb.lab.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.tandemlb.lab.net.Machine;

/**
 * What a server answered to one request, which came from a machine.
 *
 * @param status the HTTP status
 */
public record HttpAnswer(int status, String body) {

  private static final int MOST_BYTES = 4 * 1024 * 1024;

  /**
   * Asks for a page.
   *
   * @throws IOException when there was no whole answer within {@code deadline}
   */
  public static HttpAnswer get(
      Machine machine, InetSocketAddress server, String path, Duration deadline)
      throws IOException {
    String request = "GET " + path + " HTTP/1.0\r\nHost: lab\r\nConnection: close\r\n\r\n";
    return machine.call(() -> exchange(server, request, Math.toIntExact(deadline.toMillis())));
  }

  /**
   * Sends JSON with a bearer token.
   *
   * @throws IOException when there was no whole answer within {@code deadline}
   */
  public static HttpAnswer post(
      Machine machine,
      InetSocketAddress server,
      String path,
      String token,
      String json,
      Duration deadline)
      throws IOException {
    String request =
        """
        POST %s HTTP/1.1\r
        Host: lab\r
        Connection: close\r
        Authorization: Bearer %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        %s"""
            .formatted(path, token, json.getBytes(StandardCharsets.UTF_8).length, json);
    return machine.call(() -> exchange(server, request, Math.toIntExact(deadline.toMillis())));
  }

  private static HttpAnswer exchange(InetSocketAddress server, String request, int millis)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(server, millis);
      socket.setSoTimeout(millis);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String answer =
          new String(socket.getInputStream().readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
      int headersEnd = answer.indexOf("\r\n\r\n");
      if (headersEnd < 0 || !answer.startsWith("HTTP/1.") || answer.length() < 12) {
        throw new IOException("not an HTTP answer from " + server + ": " + answer);
      }
      try {
        return new HttpAnswer(
            Integer.parseInt(answer.substring(9, 12)), answer.substring(headersEnd + 4));
      } catch (NumberFormatException e) {
        throw new IOException("not an HTTP answer from " + server + ": " + answer, e);
      }
    }
  }
}
