package org.tandemlb.node.hold;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The first line of what a command says, however much that is, fit for a log. One thread. */
final class FirstLine {

  private static final int MOST_BYTES = 800;

  /** One look ends, however fast more is said. */
  private static final int MOST_BYTES_OF_A_LOOK = 64 * 1024;

  private static final int MOST_CHARACTERS = 200;

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  /** Takes of what is there, and does not wait for more. */
  void takeWhatIsThere(InputStream in) throws IOException {
    byte[] some = in.readNBytes(Math.min(in.available(), MOST_BYTES_OF_A_LOOK));
    kept.write(some, 0, Math.min(some.length, MOST_BYTES - kept.size()));
  }

  /** Without what would move a terminal's cursor or break a line of the log. */
  String text() {
    String line = kept.toString(StandardCharsets.UTF_8).strip().lines().findFirst().orElse("");
    String harmless = line.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").strip();
    return harmless.length() <= MOST_CHARACTERS
        ? harmless
        : harmless.substring(0, MOST_CHARACTERS) + "...";
  }
}
