package org.tandemlb.lab.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.tandemlb.lab.net.Machine;

/**
 * One page, asked for from a machine.
 *
 * @param status the HTTP status
 */
public record HttpGet(int status, String body) {

  private static final int MOST_BYTES = 4 * 1024 * 1024;

  /**
   * @throws IOException when there was no whole answer within {@code deadline}
   */
  public static HttpGet from(
      Machine machine, InetSocketAddress server, String path, Duration deadline)
      throws IOException {
    return machine.call(() -> get(server, path, Math.toIntExact(deadline.toMillis())));
  }

  private static HttpGet get(InetSocketAddress server, String path, int millis) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(server, millis);
      socket.setSoTimeout(millis);
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.0\r\nHost: lab\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(socket.getInputStream().readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
      int headersEnd = answer.indexOf("\r\n\r\n");
      if (headersEnd < 0 || !answer.startsWith("HTTP/1.") || answer.length() < 12) {
        throw new IOException("not an HTTP answer from " + server + ": " + answer);
      }
      try {
        return new HttpGet(
            Integer.parseInt(answer.substring(9, 12)), answer.substring(headersEnd + 4));
      } catch (NumberFormatException e) {
        throw new IOException("not an HTTP answer from " + server + ": " + answer, e);
      }
    }
  }
}
