package org.tandemlb.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Replaces the cluster's secret without an outage, in three steps. After each the file goes to
 * every node, and the nodes are restarted one after the other; nodes of a step and of the one
 * before it understand each other.
 *
 * <ol>
 *   <li>{@link Step#BEGIN}: a new key; the old one is shown, both are trusted.
 *   <li>{@link Step#SWITCH}: the new one is shown, both are trusted.
 *   <li>{@link Step#FINISH}: the new one alone. Only now the old key leaves the file.
 * </ol>
 */
public final class SecretRotation {

  /** Which step; a step out of turn is refused, and so is one that is done twice. */
  public enum Step {
    BEGIN,
    SWITCH,
    FINISH
  }

  private static final String NEXT = "next";
  private static final String PREVIOUS = "previous";

  private final Path file;

  public SecretRotation(Path file) {
    this.file = file;
  }

  /** Does it; the file is the old one or the new one at every moment, for its owner alone. */
  public void take(Step step) throws SecretException {
    refuseOutOfTurn(step);
    try {
      // A link goes on pointing at it.
      Path real = file.toRealPath();
      try (SecretWorkshop workshop = new SecretWorkshop(real)) {
        Files.copy(real, workshop.made(), StandardCopyOption.COPY_ATTRIBUTES);
        change(step, new Keytool(workshop.made()));
        Secret.read(workshop.finished());
        workshop.replace();
      }
    } catch (IOException e) {
      throw new SecretException(
          String.format(
              "cannot change %s as user %s: %s",
              file, System.getProperty("user.name"), IoReason.of(e)),
          e);
    }
  }

  private void refuseOutOfTurn(Step step) throws SecretException {
    Secret now = Secret.read(file);
    if (!now.has(Secret.KEY) || now.has(NEXT) && now.has(PREVIOUS)) {
      throw new SecretException(file + " was not made by 'tandem secret FILE': make a new secret");
    }
    Step due = now.has(NEXT) ? Step.SWITCH : now.has(PREVIOUS) ? Step.FINISH : Step.BEGIN;
    if (step != due) {
      String state =
          switch (due) {
            case BEGIN -> "no rotation is under way in " + file;
            case SWITCH -> "the rotation has begun in " + file;
            case FINISH -> file + " shows the new key already";
          };
      throw new SecretException(state + ": the step that is due is " + word(due));
    }
  }

  private static void change(Step step, Keytool keys) throws IOException, SecretException {
    switch (step) {
      case BEGIN -> keys.generate(NEXT);
      case SWITCH -> {
        keys.rename(Secret.KEY, PREVIOUS);
        keys.rename(NEXT, Secret.KEY);
      }
      case FINISH -> keys.delete(PREVIOUS);
    }
  }

  private static String word(Step step) {
    return step.name().toLowerCase(java.util.Locale.ROOT);
  }
}
