package org.tandemlb.lab.handover;

import java.util.EnumSet;
import java.util.List;
import org.tandemlb.lab.experiment.Contender;
import org.tandemlb.lab.experiment.ExperimentCommand;
import org.tandemlb.lab.experiment.Form;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Scene;
import picocli.CommandLine.Command;

/** {@code tandem lab handover}: plays rows, prints the table. */
@Command(
    name = "handover",
    description = {
      "Moves addresses by plan while clients connect and speak, in every way that could go wrong,"
          + " and prints what the clients saw; where keepalived + HAProxy can be told to do the"
          + " same, beside it. Exit code 1 when a row of Tandem's did not show what it must: no"
          + " connection refused, no session broken, no stall of more than 250 ms, never two MACs"
          + " that answer for the address; where sessions cannot be kept, that this is said"
          + " beforehand and that each is reset; or when a row broke off."
    },
    mixinStandardHelpOptions = true)
public final class HandoverCommand extends ExperimentCommand {

  static final Form FORM =
      new Form(
          "A planned move: what clients see",
          List.of(
              new Form.Column("connections refused", Outcome::refused),
              new Form.Column("of", Outcome::connections),
              new Form.Column("sessions broken", Outcome::broken),
              new Form.Column("of", Outcome::sessions),
              new Form.Column("longest stall, ms", outcome -> outcome.stall().toNanos() / 1e6),
              new Form.Column("two holders, s", outcome -> outcome.twoHolders().toNanos() / 1e9)),
          """
          To each address a new connection every %d ms, and %d sessions that speak all the time, each \
          byte checked. Refused: or reset, or no right answer in 3 s. Stall: the longest that a session \
          waited for its next byte, that a connection took, or that none was served; of a row's own \
          clients too, less what they take their own time for. Two holders: two MACs answer for the \
          address."""
              .formatted(Scene.PERIOD.toMillis(), Scene.HELD),
          false);

  public HandoverCommand() {
    super(Rows.all(), EnumSet.of(Contender.TANDEM, Contender.REFERENCE), FORM);
  }
}
