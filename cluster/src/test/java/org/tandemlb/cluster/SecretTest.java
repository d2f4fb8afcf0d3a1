package org.tandemlb.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {

  /** Made once for the tests that only read: keytool takes most of a second. */
  @TempDir static Path shared;

  private static Path theirs;

  @TempDir Path directory;

  @BeforeAll
  static void makeTheirs() throws Exception {
    theirs = shared.resolve("theirs");
    Secret.create(theirs);
  }

  @Test
  void aNewSecretIsForItsOwnerAloneAndAllTimes() throws Exception {
    Path file = directory.resolve("secret");

    Secret.create(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    X509Certificate certificate = certificate(file);
    assertThat(certificate.getNotBefore().toInstant()).isEqualTo(Instant.EPOCH);
    assertThat(certificate.getNotAfter().toInstant())
        .isAfter(Instant.parse("9999-12-30T00:00:00Z"));
    assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EC");
    assertThat(directory.toFile().list()).containsExactly("secret");
  }

  @Test
  void anExistingFileStaysAsItIs() throws Exception {
    Path file = Files.writeString(directory.resolve("secret"), "precious");

    assertThatThrownBy(() -> Secret.create(file))
        .isInstanceOf(SecretException.class)
        .hasMessageStartingWith(file + " exists and stays as it is");

    assertThat(file).hasContent("precious");
    assertThat(directory.toFile().list()).containsExactly("secret");
  }

  @Test
  void aDanglingLinkIsNotFollowed() throws Exception {
    Path file = directory.resolve("secret");
    Files.createSymbolicLink(file, directory.resolve("elsewhere"));

    assertThatThrownBy(() -> Secret.create(file)).hasMessageContaining("exists");

    assertThat(directory.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void ofTwoMadeAtOnceOneIsRefusedAndTheOtherIsWhole() throws Exception {
    Path file = directory.resolve("secret");

    CompletableFuture<Boolean> one = CompletableFuture.supplyAsync(() -> made(file));
    CompletableFuture<Boolean> two = CompletableFuture.supplyAsync(() -> made(file));

    assertThat(one.join()).isNotEqualTo(two.join());
    assertThat(Secret.read(file)).isNotNull();
    assertThat(directory.toFile().list()).containsExactly("secret");
  }

  @Test
  void aDirectoryThatIsNotThereIsNamed() {
    Path file = directory.resolve("missing/secret");

    assertThatThrownBy(() -> Secret.create(file))
        .isInstanceOf(SecretException.class)
        .hasMessage("cannot make %s: there is no directory %s", file, file.getParent());
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsNamed() {
    Path file = Path.of("/proc/secret");

    assertThatThrownBy(() -> Secret.create(file))
        .isInstanceOf(SecretException.class)
        .hasMessageStartingWith("cannot make /proc/secret as user ");
  }

  @Test
  void bothSidesOfAConnectionCanShowTheSameSecret() throws Exception {
    assertThat(Exchange.of(Secret.read(theirs), Secret.read(theirs))).isEqualTo(42);
  }

  @Test
  void anotherSecretIsNotTrusted() throws Exception {
    Path file = directory.resolve("ours");
    Secret.create(file);
    Secret ours = Secret.read(file);

    assertThatThrownBy(() -> Exchange.of(ours, Secret.read(theirs)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aFileThatOthersCanReadIsRefusedWithTheCommandThatHelps() throws Exception {
    Path file = Files.copy(theirs, directory.resolve("secret"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> Secret.read(file))
        .isInstanceOf(SecretException.class)
        .hasMessageContaining("(rw-r-----)")
        .hasMessageContaining("chmod 600 " + file);
  }

  @Test
  void aMissingFileIsRefusedWithTheCommandThatMakesIt() {
    Path file = directory.resolve("secret");

    assertThatThrownBy(() -> Secret.read(file))
        .isInstanceOf(SecretException.class)
        .hasMessage(
            file
                + " does not exist: make it on one node with 'tandem secret FILE', copy it to all");
  }

  @Test
  void aFileOfAnotherKindIsRefused() throws Exception {
    Path file = Files.writeString(directory.resolve("secret"), "password: hunter2\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    assertThatThrownBy(() -> Secret.read(file))
        .isInstanceOf(SecretException.class)
        .hasMessageStartingWith(file + " is not a secret made by 'tandem secret FILE'");
  }

  private static boolean made(Path file) {
    try {
      Secret.create(file);
      return true;
    } catch (SecretException e) {
      assertThat(e).hasMessageContaining("exists and stays as it is");
      return false;
    }
  }

  private static X509Certificate certificate(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, Secret.PASSWORD.toCharArray());
    }
    return (X509Certificate) store.getCertificate("tandem");
  }
}
