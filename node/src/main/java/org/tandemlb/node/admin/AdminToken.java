package org.tandemlb.node.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The bearer token that every change through the API needs (RFC 6750 section 2.1). Drawn anew at
 * each start and written to a file that only its owner can read: who may read the file may change
 * things.
 */
public final class AdminToken implements AutoCloseable {

  private static final int TOKEN_BYTES = 32;
  private static final String SCHEME = "Bearer ";

  private final Path file;
  private final String text;
  private boolean written;

  /** Draws a token; nothing is written yet. */
  public AdminToken(Path file) {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    this.file = file;
    this.text = HexFormat.of().formatHex(random);
  }

  /**
   * Writes it, once the node is sure to be the only one of its name here.
   *
   * @throws IOException with one sentence for the operator, when the file cannot be written
   */
  public void write() throws IOException {
    try {
      write(file, text + "\n");
      written = true;
    } catch (IOException | UnsupportedOperationException e) {
      throw new IOException(
          "admin.token-file: cannot write "
              + file
              + " ("
              + reason(e)
              + "): name a file in a folder"
              + " that this user may write to",
          e);
    }
  }

  /** Takes the file away again. */
  @Override
  public void close() throws IOException {
    if (written) {
      Files.deleteIfExists(file);
    }
  }

  /**
   * The scheme's case does not matter (RFC 9110 section 11.1), and more than one space may follow
   * it (section 11.4). Only the token is secret: it is compared in constant time.
   */
  boolean matches(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    String given = authorization.substring(SCHEME.length()).replaceFirst("^ +", "");
    return MessageDigest.isEqual(
        text.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  Path file() {
    return file;
  }

  /** A reader sees the old token or the new one, never half of one, and never with another mode. */
  private static void write(Path file, String line) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    Path fresh =
        Files.createTempFile(
            folder,
            ".token",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(fresh, line);
      if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException("it is a folder");
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static String reason(Exception e) {
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
