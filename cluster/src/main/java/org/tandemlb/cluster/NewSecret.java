package org.tandemlb.cluster;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes the file of a secret: written whole in a directory of its own beside the target, then
 * linked to its name. A link fails where a file is; a rename would replace it.
 *
 * <p>The JDK has no public way to sign a certificate, but brings keytool everywhere it goes.
 */
final class NewSecret {

  private static final long KEYTOOL_SECONDS = 60;
  private static final String FIRST_DAY = "1970/01/01 00:00:00";

  /** From 1970-01-01 to 9999-12-31. */
  private static final String DAYS = "2932896";

  private final Path file;

  NewSecret(Path file) {
    this.file = file;
  }

  void create() throws SecretException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new SecretException(file + " is a directory: name a file in it");
    }
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw exists(null);
    }
    if (!Files.isDirectory(directory)) {
      throw new SecretException(
          String.format("cannot make %s: there is no directory %s", file, directory));
    }
    try {
      createIn(directory);
    } catch (FileAlreadyExistsException e) {
      throw exists(e);
    } catch (IOException e) {
      throw new SecretException(
          String.format(
              "cannot make %s as user %s: %s",
              file, System.getProperty("user.name"), IoReason.of(e)),
          e);
    }
  }

  private void createIn(Path directory) throws IOException, SecretException {
    Path workshop =
        Files.createTempDirectory(
            directory,
            ".tandem-secret-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path made = workshop.resolve("secret");
    try {
      keytool(made);
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
      sync(made);
      Files.createLink(file, made);
      sync(directory);
    } finally {
      Files.deleteIfExists(made);
      Files.deleteIfExists(workshop);
    }
  }

  private void keytool(Path target) throws IOException, SecretException {
    Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(command(program, target)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new SecretException(program + " does not end");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new SecretException("interrupted while making " + file, e);
    }
    if (process.exitValue() != 0) {
      throw new SecretException(String.format("cannot make %s: keytool says: %s", file, said));
    }
  }

  /**
   * The password on the command line is the one that is the same everywhere: it hides nothing.
   * Deriving a key from it 10,000 times over would hide nothing more, and cost each start half a
   * second.
   */
  private static List<String> command(Path program, Path target) {
    return List.of(
        program.toString(),
        "-J-Duser.timezone=UTC",
        "-J-Dkeystore.pkcs12.macIterationCount=1",
        "-J-Dkeystore.pkcs12.keyPbeIterationCount=1",
        "-J-Dkeystore.pkcs12.certPbeIterationCount=1",
        "-genkeypair",
        "-alias",
        "tandem",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-sigalg",
        "SHA256withECDSA",
        "-dname",
        "CN=tandem",
        "-startdate",
        FIRST_DAY,
        "-validity",
        DAYS,
        "-storetype",
        "PKCS12",
        "-storepass",
        Secret.PASSWORD,
        "-keystore",
        target.toString());
  }

  /** So that a machine that loses power now has the file or does not, never an empty one. */
  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private SecretException exists(Throwable cause) {
    return new SecretException(
        file
            + " exists and stays as it is. To replace the cluster's secret, move the file away,"
            + " make a new one and copy it to every node",
        cause);
  }
}
