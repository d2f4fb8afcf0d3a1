package org.tandemlb.lab.experiment;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing that is tried.
 *
 * @param name what the command line calls it
 * @param title what the table calls it
 * @param quick whether it is short and steady enough to be played at every build
 * @param compared whether keepalived + HAProxy can be told to do the same
 * @param programs without which it cannot be played
 * @param obstacle what stands in its way on this machine without being anybody's failure
 */
public record Row(
    String name,
    String title,
    Spec spec,
    Demand demand,
    boolean quick,
    boolean compared,
    List<String> programs,
    Supplier<Optional<String>> obstacle,
    Play play) {

  /** What is done, on a rig that has settled. */
  public interface Play {
    Outcome on(Rig rig) throws IOException;
  }

  public static Row of(String name, String title, Spec spec, Demand demand, Play play) {
    return new Row(name, title, spec, demand, false, false, List.of(), Optional::empty, play);
  }

  public Row alsoQuick() {
    return new Row(name, title, spec, demand, true, compared, programs, obstacle, play);
  }

  public Row beside() {
    return new Row(name, title, spec, demand, quick, true, programs, obstacle, play);
  }

  /** It cannot be played where that says why. */
  public Row unless(Supplier<Optional<String>> why) {
    return new Row(name, title, spec, demand, quick, compared, programs, why, play);
  }

  public Row needs(String... program) {
    return new Row(name, title, spec, demand, quick, compared, List.of(program), obstacle, play);
  }
}
