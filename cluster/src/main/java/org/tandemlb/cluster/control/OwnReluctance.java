package org.tandemlb.cluster.control;

import java.util.List;
import org.tandemlb.cluster.election.Reluctance;
import org.tandemlb.config.CanHold;
import org.tandemlb.config.HoldConfig;
import org.tandemlb.config.LogConfig.Level;

/**
 * What this node has against holding anything, as it hears of it; says when that begins and ends.
 * Owned by the control thread.
 */
final class OwnReluctance {

  private static final String NOT_RUN = "it has not been run yet";

  private CanHold canHold;
  private Reluctance now;

  /** A command that is to be asked forbids until it has answered: others are asked already. */
  OwnReluctance(HoldConfig config) {
    canHold = config.canHold();
    boolean asked = canHold instanceof CanHold.Command;
    now = new Reluctance(asked ? NOT_RUN : "", "");
  }

  /**
   * What another command says counts from its first answer; until then the last word of the one
   * before stands. Where none is asked any more, nothing forbids.
   */
  void reload(HoldConfig next, List<Effect> effects) {
    boolean askedBefore = canHold instanceof CanHold.Command;
    canHold = next.canHold();
    if (askedBefore && canHold instanceof CanHold.Always && now.vetoed()) {
      now = new Reluctance("", now.standbyFile());
      effects.add(new Effect.Say(Level.INFO, "can-hold is asked no more: this node may hold"));
    }
  }

  Reluctance now() {
    return now;
  }

  /**
   * Said when it begins and when it ends: a reason that tells a figure is another one each time.
   *
   * @param veto empty: none
   */
  void vetoed(String veto, List<Effect> effects) {
    Reluctance before = now;
    now = new Reluctance(veto, before.standbyFile());
    boolean said = before.vetoed() && !before.veto().equals(NOT_RUN);
    if (now.vetoed() && !said) {
      String only = "; this node holds only what nobody else can";
      effects.add(new Effect.Say(Level.WARN, now.vetoInWords() + only));
    } else if (before.vetoed() && !now.vetoed()) {
      effects.add(new Effect.Say(Level.INFO, "can-hold says yes: this node may hold"));
    }
  }

  /**
   * @param file empty: it is not there
   */
  void standbyFile(String file, List<Effect> effects) {
    String before = now.standbyFile();
    now = new Reluctance(now.veto(), file);
    if (!file.equals(before)) {
      effects.add(
          new Effect.Say(
              Level.INFO,
              file.isEmpty()
                  ? "the file " + before + " is gone: it puts this node on standby no more"
                  : "the file " + file + " puts this node on standby"));
    }
  }
}
