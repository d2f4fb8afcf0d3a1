package org.tandemlb.lab.experiment;

import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.tandemlb.lab.net.Namespaces;
import org.tandemlb.lab.net.Programs;

/**
 * Plays rows. A rig goes on to the next row when that wants the same hosts and nodes and this one
 * went as it must; else it is made anew, so that no row suffers for another. One thread.
 */
public final class Rigs implements AutoCloseable {

  private record Open(Spec spec, Rig rig) {}

  private final Map<Contender, Open> open = new EnumMap<>(Contender.class);
  private final Set<String> versions = new LinkedHashSet<>();
  private final Consumer<String> unmet;

  /**
   * @param unmet told what the nodes wrote when a row did not go as it must
   */
  public Rigs(Consumer<String> unmet) {
    this.unmet = unmet;
  }

  /** Why a row cannot be played here by that contender. */
  public static Optional<String> obstacle(Row row, Contender contender) {
    return Namespaces.unavailableReason()
        .or(() -> contender.isTandem() ? Optional.empty() : row.alone())
        .or(row.obstacle())
        .or(
            () ->
                Stream.concat(row.programs().stream(), contender.programs().stream())
                    .filter(program -> !Programs.isInstalled(program))
                    .findFirst()
                    .map(program -> program + " is not installed"));
  }

  /**
   * Plays a row once.
   *
   * @throws IOException when it broke off, with what the nodes wrote
   */
  public Outcome play(Row row, Contender contender) throws IOException {
    Rig rig = rig(row.spec(), contender);
    try {
      rig.settle();
      Outcome outcome = row.play().on(rig);
      if (contender.isTandem() && !row.demand(contender).unmet(outcome).isEmpty()) {
        unmet.accept(rig.product.outputs());
        close(contender);
      } else if (!outcome.wrong().isEmpty()) {
        // That the reference breaks sessions leaves its rig as good as before; this may not.
        close(contender);
      }
      return outcome;
    } catch (IOException e) {
      IOException withOutputs = new IOException(e.getMessage() + "\n" + rig.product.outputs(), e);
      close(contender);
      throw withOutputs;
    } catch (RuntimeException e) {
      close(contender);
      throw e;
    }
  }

  /** What was measured until now, each by what it says of its version. */
  Set<String> versions() {
    return versions;
  }

  private Rig rig(Spec spec, Contender contender) throws IOException {
    Open current = open.get(contender);
    if (current == null || !current.spec().equals(spec)) {
      close(contender);
      current = new Open(spec, Rig.open(spec, contender.maker()));
      open.put(contender, current);
      versions.add(current.rig().product.version());
    }
    return current.rig();
  }

  private void close(Contender contender) {
    Open current = open.remove(contender);
    if (current != null) {
      current.rig().close();
    }
  }

  @Override
  public void close() {
    for (Contender contender : Contender.values()) {
      close(contender);
    }
  }
}
