package org.tandemlb.lab.faults;

import java.util.EnumSet;
import java.util.List;
import org.tandemlb.lab.experiment.Contender;
import org.tandemlb.lab.experiment.ExperimentCommand;
import org.tandemlb.lab.experiment.Form;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Scene;
import picocli.CommandLine.Command;

/** {@code tandem lab faults}: plays rows, prints the table. */
@Command(
    name = "faults",
    description = {
      "Kills, hangs, cuts off, starves and misleads the node that holds an address while clients"
          + " connect and speak, and prints what the clients saw; once more with the shortest"
          + " times that its file allows, where they change what is promised; beside keepalived +"
          + " HAProxy, with keepalived's default times and with an advertisement each 0.1 s. Exit"
          + " code 1 when a"
          + " row of Tandem's did not show what it must: who holds the address in the end, the"
          + " sessions that have to survive, two holders never or for a moment, none never where the"
          + " address must stay, and the longest outage at the median, where there is a bound; or"
          + " when a row broke off."
    },
    mixinStandardHelpOptions = true)
public final class FaultsCommand extends ExperimentCommand {

  static final Form FORM =
      new Form(
          "Faults: what clients see",
          List.of(
              new Form.Column("outage, ms", outcome -> outcome.outage().toNanos() / 1e6),
              new Form.Column("connections lost", Outcome::refused),
              new Form.Column("of", Outcome::connections),
              new Form.Column("sessions broken", Outcome::broken),
              new Form.Column("of", Outcome::sessions),
              new Form.Column("two holders, s", outcome -> outcome.twoHolders().toNanos() / 1e9),
              new Form.Column("none, s", outcome -> outcome.noHolder().toNanos() / 1e9)),
          """
          A new connection every %d ms, and %d sessions through the holder that speak all the time, each \
          byte checked. Outage: the longest time without a served connection. Lost: refused, reset, or no \
          right answer in 3 s. Two holders: two MACs answer for the address; none: no MAC does. The last \
          column says what was not as Tandem has to do it; the others owe us nothing. Some rows are played \
          once more with the shortest times that the file allows. \
          0.1 s: keepalived says ten times a second that it is there. A planned move is `tandem lab handover`."""
              .formatted(Scene.PERIOD.toMillis(), Scene.HELD),
          true);

  public FaultsCommand() {
    super(Rows.all(), EnumSet.allOf(Contender.class), FORM);
  }
}
