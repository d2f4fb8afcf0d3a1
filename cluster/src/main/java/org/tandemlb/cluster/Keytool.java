package org.tandemlb.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What is done to the keys in a file. The JDK has no public way to sign a certificate, but brings
 * keytool everywhere it goes.
 */
final class Keytool {

  private static final long PATIENCE_SECONDS = 60;
  private static final String FIRST_DAY = "1970/01/01 00:00:00";

  /** From 1970-01-01 to 9999-12-31. */
  private static final String DAYS = "2932896";

  private final Path store;

  /**
   * @param store made with the first key
   */
  Keytool(Path store) {
    this.store = store;
  }

  void generate(String alias) throws IOException, SecretException {
    run(
        "-genkeypair",
        "-alias",
        alias,
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
        DAYS);
  }

  void rename(String alias, String to) throws IOException, SecretException {
    run("-changealias", "-alias", alias, "-destalias", to);
  }

  void delete(String alias) throws IOException, SecretException {
    run("-delete", "-alias", alias);
  }

  private void run(String... task) throws IOException, SecretException {
    Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process = new ProcessBuilder(command(program, task)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new SecretException(program + " does not end");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new SecretException("interrupted while keytool was at work", e);
    }
    if (process.exitValue() != 0) {
      throw new SecretException("cannot make the secret: keytool says: " + said);
    }
  }

  /**
   * The password on the command line is the one that is the same everywhere: it hides nothing.
   * Deriving a key from it 10,000 times over would hide nothing more, and cost each start half a
   * second.
   */
  private List<String> command(Path program, String... task) {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "-J-Duser.timezone=UTC",
                "-J-Dkeystore.pkcs12.macIterationCount=1",
                "-J-Dkeystore.pkcs12.keyPbeIterationCount=1",
                "-J-Dkeystore.pkcs12.certPbeIterationCount=1"));
    command.addAll(List.of(task));
    command.addAll(
        List.of(
            "-storetype", "PKCS12", "-storepass", Secret.PASSWORD, "-keystore", store.toString()));
    return command;
  }
}
