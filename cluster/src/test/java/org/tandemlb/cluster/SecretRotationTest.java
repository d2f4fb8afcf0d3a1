package org.tandemlb.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.cluster.SecretRotation.Step;

class SecretRotationTest {

  /** The file before the rotation and after each step: keytool takes its time. */
  private static final List<Path> STEPS = new ArrayList<>();

  @TempDir static Path shared;

  @TempDir Path directory;

  @BeforeAll
  static void rotate() throws Exception {
    Path file = shared.resolve("secret");
    Secret.create(file);
    STEPS.clear();
    STEPS.add(copy(file, shared.resolve("step-0")));
    for (Step step : Step.values()) {
      new SecretRotation(file).take(step);
      STEPS.add(copy(file, shared.resolve("step-" + STEPS.size())));
    }
  }

  @Test
  void nodesOfAStepAndTheNextUnderstandEachOtherBothWays() throws Exception {
    for (int step = 0; step + 1 < STEPS.size(); step++) {
      assertThat(Exchange.of(secret(step), secret(step + 1))).isEqualTo(42);
      assertThat(Exchange.of(secret(step + 1), secret(step))).isEqualTo(42);
    }
  }

  @Test
  void whoHasOnlyTheOldKeyIsRefusedInTheEndBothWays() {
    assertThatThrownBy(() -> Exchange.of(secret(3), secret(0))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Exchange.of(secret(0), secret(3))).isInstanceOf(IOException.class);
  }

  @Test
  void aStepThatWasLeftOutIsNotUnderstood() {
    assertThatThrownBy(() -> Exchange.of(secret(0), secret(2))).isInstanceOf(IOException.class);
  }

  @Test
  void eachFileSaysWhichKeyItShowsAndWhichItTrustsToo() throws Exception {
    String old = secret(0).describe().replace("shows key ", "");
    String fresh = secret(3).describe().replace("shows key ", "");

    assertThat(old).matches("[0-9a-f]{12}").isNotEqualTo(fresh);
    assertThat(secret(1).describe())
        .isEqualTo("shows key %s, trusts key %s too".formatted(old, fresh));
    assertThat(secret(2).describe())
        .isEqualTo("shows key %s, trusts key %s too".formatted(fresh, old));
  }

  @Test
  void theFileIsForItsOwnerAloneAndNothingElseIsLeft() throws Exception {
    Path file = copy(STEPS.get(1), directory.resolve("secret"));

    new SecretRotation(file).take(Step.SWITCH);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.getOwner(file)).isEqualTo(Files.getOwner(STEPS.get(1)));
    assertThat(directory.toFile().list()).containsExactly("secret");
  }

  /** Otherwise a link into a place that is copied to the other nodes would be cut. */
  @Test
  void aLinkGoesOnPointingAtTheFile() throws Exception {
    Path file = copy(STEPS.get(1), directory.resolve("secret"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);

    new SecretRotation(link).take(Step.SWITCH);

    assertThat(link).isSymbolicLink();
    assertThat(Secret.read(file).describe()).isEqualTo(Secret.read(link).describe());
  }

  @Test
  void aStepOutOfTurnOrTwiceIsRefusedAndChangesNothing() throws Exception {
    refused(0, Step.SWITCH, "no rotation is under way in %s: the step that is due is begin");
    refused(0, Step.FINISH, "no rotation is under way in %s: the step that is due is begin");
    refused(1, Step.BEGIN, "the rotation has begun in %s: the step that is due is switch");
    refused(1, Step.FINISH, "the rotation has begun in %s: the step that is due is switch");
    refused(2, Step.SWITCH, "%s shows the new key already: the step that is due is finish");
    refused(2, Step.BEGIN, "%s shows the new key already: the step that is due is finish");
    refused(3, Step.FINISH, "no rotation is under way in %s: the step that is due is begin");
  }

  private void refused(int state, Step step, String message) throws Exception {
    Path file = copy(STEPS.get(state), directory.resolve("secret"));
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> new SecretRotation(file).take(step))
        .isInstanceOf(SecretException.class)
        .hasMessage(message, file);

    assertThat(file).hasBinaryContent(before);
    Files.delete(file);
  }

  @Test
  void whatIsNoSecretStaysAsItIs() throws Exception {
    Path file = Files.writeString(directory.resolve("secret"), "precious");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    assertThatThrownBy(() -> new SecretRotation(file).take(Step.BEGIN))
        .isInstanceOf(SecretException.class)
        .hasMessageStartingWith(file + " is not a secret made by 'tandem secret FILE'");

    assertThat(file).hasContent("precious");
  }

  @Test
  void aFileThatIsNotThereIsNotMade() {
    Path file = directory.resolve("secret");

    assertThatThrownBy(() -> new SecretRotation(file).take(Step.BEGIN))
        .hasMessageStartingWith(file + " does not exist");

    assertThat(directory).isEmptyDirectory();
  }

  private static Secret secret(int step) throws SecretException {
    return Secret.read(STEPS.get(step));
  }

  private static Path copy(Path from, Path to) throws IOException {
    Files.copy(from, to);
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-------"));
    return to;
  }
}
