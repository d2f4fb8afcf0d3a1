package org.tandemlb.lab.traffic;

import java.nio.charset.StandardCharsets;

/** What a probe says, and when the answer is whole. */
public sealed interface Conversation {

  String request();

  /**
   * Judges what was received until now.
   *
   * @param ended whether the other side has closed its half
   */
  Verdict judge(String received, boolean ended);

  /** What is thought of an answer. */
  enum Verdict {
    INCOMPLETE,
    RIGHT,
    WRONG
  }

  /** The part of a right answer that tells who gave it. */
  String essence(String received);

  /** Sends a line and wants it back. */
  record Line(String text) implements Conversation {

    @Override
    public String request() {
      return text + "\n";
    }

    @Override
    public Verdict judge(String received, boolean ended) {
      if (received.equals(request())) {
        return Verdict.RIGHT;
      }
      return request().startsWith(received) ? Verdict.INCOMPLETE : Verdict.WRONG;
    }

    @Override
    public String essence(String received) {
      return received.strip();
    }
  }

  /** Asks for a page, wants status 200 and the connection's end behind it. */
  record HttpGet(String path) implements Conversation {

    @Override
    public String request() {
      return "GET " + path + " HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n";
    }

    @Override
    public Verdict judge(String received, boolean ended) {
      if (!ended || received.isEmpty()) {
        return Verdict.INCOMPLETE;
      }
      return received.startsWith("HTTP/1.1 200 ") ? Verdict.RIGHT : Verdict.WRONG;
    }

    @Override
    public String essence(String received) {
      int body = received.indexOf("\r\n\r\n");
      return body < 0 ? "" : received.substring(body + 4).strip();
    }
  }

  default byte[] requestBytes() {
    return request().getBytes(StandardCharsets.US_ASCII);
  }
}
